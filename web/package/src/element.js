// The custom element <genre-scope>: chooses or listens, classifies, shows the answer.

import { GenrescopeError, load } from "./index.js";
import { words } from "./words.js";

/** How many genres it shows. */
const SHOWN = 3;
/** What a wording needs, as on the page: probability of the genre, share of the slices, seconds. */
const WORDINGS = [
  ["genre", 0.8, 0.75, 10],
  ["likely", 0.5, 0.5, 5],
];

const STYLE = `
:host { display: block; container-type: inline-size; font: inherit; color: inherit; }
:host([hidden]), [hidden] { display: none !important; }
.frame { display: grid; gap: var(--genre-scope-gap, 0.75em); padding: var(--genre-scope-padding, 1em); border-radius: var(--genre-scope-radius, 0.5em);
  border: var(--genre-scope-border, 1px solid color-mix(in srgb, currentColor 30%, transparent)); background: var(--genre-scope-background, transparent); }
.frame.over { outline: 2px dashed var(--genre-scope-accent, #3b6fd4); }
.controls { display: flex; flex-wrap: wrap; gap: 0.5em; }
button { font: inherit; color: inherit; padding: 0.4em 1em; min-height: 2.5em; border: 1px solid currentColor; border-radius: inherit; background: transparent; cursor: pointer; }
button:focus-visible { outline: 2px solid var(--genre-scope-accent, #3b6fd4); outline-offset: 2px; }
p { margin: 0; min-height: 1.4em; }
ol { margin: 0; padding: 0; list-style: none; display: grid; gap: 0.25em; }
li { display: grid; grid-template-columns: 8em 1fr 4em; gap: 0.5em; align-items: center; }
.bar { height: 0.6em; border-radius: 0.3em; background: color-mix(in srgb, currentColor 15%, transparent); }
.bar i { display: block; height: 100%; border-radius: inherit; background: var(--genre-scope-accent, #3b6fd4); }
.number { text-align: end; font-variant-numeric: tabular-nums; }
progress { width: 100%; accent-color: var(--genre-scope-accent, #3b6fd4); }
@media (forced-colors: active) { .bar i { background: Highlight; forced-color-adjust: none; } }
`;

/** Engines by the settings that they were loaded with, shared by the elements of a page. */
const engines = new Map();

function acquire(settings) {
  const key = JSON.stringify(settings);
  let entry = engines.get(key);
  if (!entry) {
    entry = { users: 0, loaded: load(settings) };
    engines.set(key, entry);
    // After a failure the next one tries again.
    entry.loaded.catch(() => engines.get(key) === entry && engines.delete(key));
  }
  entry.users += 1;
  const release = () => {
    if (--entry.users > 0) return;
    if (engines.get(key) === entry) engines.delete(key);
    entry.loaded.then((engine) => engine.dispose(), () => {});
  };
  return { loaded: entry.loaded, release };
}

/** An element of the shadow tree; `part` for styles of the page. */
function make(name, part, ...children) {
  const element = document.createElement(name);
  if (part) element.setAttribute("part", part);
  element.className = part ?? "";
  element.append(...children);
  return element;
}

// On a server there are no elements; there this module can be imported all the same.
const Base = globalThis.HTMLElement ?? class {};

export class GenreScopeElement extends Base {
  static observedAttributes = ["src", "model", "backend", "lang", "controls"];

  #engine;
  #work;
  #live;
  #file = null;
  #verdict = null;
  #status = "";
  #error;
  #options = {};
  #parts;

  constructor() {
    super();
    const input = make("input");
    Object.assign(input, { type: "file", accept: "audio/*,video/*", hidden: true });
    const choose = make("button", "button choose");
    const listen = make("button", "button listen");
    const controls = make("div", "controls", choose, listen, input);
    const verdict = make("p", "verdict");
    verdict.setAttribute("role", "status");
    const progress = make("progress", "progress");
    const genres = make("ol", "genres");
    const frame = make("div", "frame", controls, verdict, progress, genres);
    this.#parts = { choose, listen, controls, verdict, progress, genres, frame };
    choose.type = listen.type = "button";
    choose.onclick = () => input.click();
    listen.onclick = () => void (this.#live ? this.stop() : this.listen().catch(() => {}));
    input.onchange = () => {
      if (input.files.length > 0) this.file = input.files[0];
      input.value = "";
    };
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    root.adoptedStyleSheets = [style];
    root.append(frame);
    frame.ondragover = (event) => this.#drag(event, true);
    frame.ondragleave = (event) => this.#drag(event, false);
    frame.ondrop = (event) => {
      this.#drag(event, false);
      const [file] = event.dataTransfer.files;
      if (file && this.hasAttribute("controls")) this.file = file;
    };
  }

  connectedCallback() {
    // Set before the element was defined.
    for (const name of ["options", "file"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#show();
    if (this.src && !this.#work && !this.#verdict) this.#classifySrc();
  }

  disconnectedCallback() {
    // Not if it was only moved.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.stop();
      this.#release();
    });
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.isConnected) return;
    if (name === "model" || name === "backend") {
      this.stop();
      this.#release();
    } else if (name === "src" && after) {
      this.#classifySrc();
    }
    this.#show();
  }

  get src() {
    return this.getAttribute("src") ?? "";
  }

  set src(address) {
    this.setAttribute("src", address);
  }

  /** Further options of load(), such as workerUrl, for the next time that the engine is loaded. */
  get options() {
    return this.#options;
  }

  set options(options) {
    this.#options = options;
  }

  /** The file that was classified last; set one to classify it. */
  get file() {
    return this.#file;
  }

  set file(file) {
    this.#file = file;
    if (file) this.classify(file).catch(() => {});
  }

  /** The verdict that is shown, or null. */
  get verdict() {
    return this.#verdict;
  }

  /** Classifies what Genrescope.classify() takes. Another call, or stop(), ends the one before. */
  async classify(input, options = {}) {
    return this.#run(async (engine, signal) => {
      const source = typeof input === "function" ? await input(signal) : input;
      if (source instanceof Blob) this.#file = source;
      const found = await engine.classify(source, {
        ...options,
        signal,
        onProgress: (progress) => {
          this.#set(progress.stage, progress.fraction);
          this.#report("progress", progress);
        },
        onSlices: (slices, total) => this.#report("slices", { slices, total }),
      });
      this.#set("");
      this.#decide(found);
      return found;
    });
  }

  /** Listens to a MediaStream or AudioNode, or to the microphone. Resolves with the LiveSession when it has started. */
  async listen(source) {
    return this.#run(async (engine, signal) => {
      // As it sounds: what makes speech clear damages music.
      const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      const own = source ? null : await navigator.mediaDevices.getUserMedia({ audio });
      const release = () => own?.getTracks().forEach((track) => track.stop());
      if (signal.aborted) release();
      let live;
      try {
        live = engine.live(source ?? own, { signal });
      } catch (error) {
        release();
        throw error;
      }
      this.#live = live;
      live.addEventListener("verdict", ({ detail }) => detail && this.#decide(detail));
      live.addEventListener("error", ({ detail }) => this.#fail(detail));
      live.addEventListener("end", () => {
        release();
        if (this.#live === live) {
          this.#live = undefined;
          if (this.#status === "listening") this.#set("");
        }
      });
      this.#set("listening");
      return live;
    });
  }

  /** Ends what it does. */
  stop() {
    this.#work?.abort();
    this.#work = undefined;
    this.#live?.stop();
    if (this.#status !== "failed") this.#set("");
  }

  #classifySrc() {
    const address = new URL(this.src, this.baseURI).href;
    const fetched = async (signal) => {
      const response = await fetch(address, { signal }).catch((cause) => {
        signal.throwIfAborted();
        throw new GenrescopeError("src_unreachable", `${address} cannot be fetched. From another origin it needs CORS.`, { cause });
      });
      if (response.ok) return response.blob();
      throw new GenrescopeError("src_unreachable", `${address} cannot be fetched: the server answers ${response.status}.`);
    };
    this.classify(fetched).catch(() => {});
  }

  async #run(work) {
    this.stop();
    this.#verdict = null;
    const abort = (this.#work = new AbortController());
    this.#set("starting");
    try {
      const engine = await this.#load();
      abort.signal.throwIfAborted();
      return await work(engine, abort.signal);
    } catch (error) {
      if (this.#work === abort) this.#fail(error);
      throw error;
    } finally {
      if (this.#work === abort && !this.#live) this.#work = undefined;
    }
  }

  async #load() {
    if (!this.#engine) {
      const attribute = (name) => this.getAttribute(name) ?? undefined;
      const model = attribute("model") && new URL(attribute("model"), this.baseURI).href;
      const engine = (this.#engine = acquire({ ...this.options, model, backend: attribute("backend") }));
      engine.loaded.then(
        ({ model, backend }) => this.#engine === engine && this.#report("ready", { model, backend }),
        () => this.#engine === engine && (this.#engine = undefined),
      );
    }
    return this.#engine.loaded;
  }

  #release() {
    this.#engine?.release();
    this.#engine = undefined;
  }

  #drag(event, isOver) {
    event.preventDefault();
    this.#parts.frame.classList.toggle("over", isOver && this.hasAttribute("controls"));
  }

  #report(name, detail) {
    this.dispatchEvent(new CustomEvent(`genrescope-${name}`, { detail, bubbles: true, composed: true }));
  }

  #decide(verdict) {
    this.#verdict = verdict;
    this.#show();
    this.#report("verdict", verdict);
  }

  #fail(error) {
    this.#error = error;
    this.#set("failed");
    this.#report("error", error);
  }

  #set(status, fraction) {
    this.#status = status;
    const { progress } = this.#parts;
    progress.hidden = !["starting", "decoding", "classifying"].includes(status);
    if (fraction == null) progress.removeAttribute("value");
    else progress.value = fraction;
    this.#show();
  }

  #words() {
    const asked = this.closest("[lang]")?.lang || navigator.language;
    return words[asked.slice(0, 2).toLowerCase()] ?? words.en;
  }

  #show() {
    const { choose, listen, controls, verdict, progress, genres } = this.#parts;
    const text = this.#words();
    const set = (element, value) => element.textContent !== value && (element.textContent = value);
    controls.hidden = !this.hasAttribute("controls");
    listen.hidden = !globalThis.navigator?.mediaDevices;
    set(choose, text.choose);
    set(listen, this.#live ? text.stop : text.listen);
    const found = this.#verdict;
    // The reason is in English only.
    const reason = text === words.en && this.#status === "failed" ? this.#error.message : undefined;
    const status = reason ?? text[this.#status] ?? "";
    progress.setAttribute("aria-label", status);
    set(verdict, found ? sentence(found, text) : status);
    const shown = found?.ranking.slice(0, SHOWN) ?? [];
    genres.replaceChildren(...shown.map((ranked) => row(ranked, text)));
  }
}

const nameOf = (genre, text) => text[`genre.${genre}`] ?? genre.replaceAll("_", " ");

/** The answer in words. */
function sentence(verdict, text) {
  const [best] = verdict.ranking;
  let key = verdict.answer.replace("_", "-");
  if (key === "between" && verdict.genres.length === 3) key = "between-three";
  if (key === "genre") {
    const votes = verdict.ranking.reduce((sum, { votes }) => sum + votes, 0);
    const fits = ([, probability, agreement, seconds]) =>
      best.probability >= probability && best.votes >= agreement * votes && verdict.durationS >= seconds;
    key = WORDINGS.find(fits)?.[0] ?? "closest";
  }
  const names = verdict.genres.map((genre) => nameOf(genre, text));
  const places = { first: names[0], second: names[1], third: names[2], count: verdict.ranking.length };
  return text[key].replaceAll(/\{(\w+)\}/g, (_, name) => places[name]);
}

function row({ genre, probability }, text) {
  const share = make("i");
  share.style.width = `${probability * 100}%`;
  const bar = make("span", "bar", share);
  const number = text.percent.replace("{number}", Math.round(probability * 100));
  return make("li", "genre", make("span", "name", nameOf(genre, text)), bar, make("span", "number", number));
}
