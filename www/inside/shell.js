// The frame of the room: title and song, views as tabs, playing, the timeline, states and errors, keys.
import { answerText } from "./answer.js";
import { button, h } from "./dom.js";
import { address } from "./route.js";
import { sourcePanel } from "./source.js";
import timeline, { sliceText } from "./timeline.js";

/** The views in the order of their tabs, and whether each needs a song. */
export const VIEWS = { overview: true, layers: true, recurrence: true, vote: true, why: true, change: true, models: true, lessons: false, about: false };
/** The module of a view. */
const MODULES = { lessons: "./lessons.js", timeline: "./timeline.js" };

export class Shell extends EventTarget {
  #view = null;
  #name = "overview";
  #state = {};
  #shown = 0;
  #undo = [];

  constructor(room) {
    super();
    this.room = room;
    room.mount = (name, container, state) => this.mount(name, container, state);
    room.go = (name, state = {}) => this.go(name, state);
    this.#build();
    const listen = (target, type, handler, options) => {
      target.addEventListener(type, handler, options);
      this.#undo.push(() => target.removeEventListener(type, handler, options));
    };
    listen(room, "song", () => this.#song());
    listen(room, "model", () => this.#model());
    // The button that has led there is the way back.
    listen(room, "reopen", () => this.#show(this.#name, {}).then(() => this.main.querySelector("[data-reopens]")?.focus()));
    listen(room, "slice", () => this.#slice());
    listen(room, "busy", ({ detail }) => this.#busy(detail));
    listen(room, "fail", ({ detail }) => this.#fail(detail));
    listen(room, "playing", ({ detail }) => this.#playing(detail.isPlaying));
    listen(room, "frozen", () => this.#frozen());
    listen(this.element, "keydown", (event) => this.#key(event));
    // Keys that reach no element of the room, and files for the covered page.
    listen(window, "keydown", (event) => this.element.contains(event.target) || this.#key(event), true);
    for (const type of ["dragenter", "dragover", "drop", "paste"]) listen(window, type, (event) => this.#file(event), true);
  }

  #build() {
    const { room } = this;
    const t = (key) => room.t(key);
    this.song = h("p", { class: "in-song", dir: "auto" });
    this.play = button(t("play.play"), () => (room.player.isPlaying ? room.stop() : room.playSong(room.time)), { id: "in-play", class: "strong" });
    this.freeze = button(t("play.freeze"), () => room.freeze(), { id: "in-freeze", "aria-pressed": "false" });
    this.before = button("◀", () => room.setSlice(room.slice - 1), { id: "in-before", "aria-label": t("slice.before") });
    this.after = button("▶", () => room.setSlice(room.slice + 1), { id: "in-after", "aria-label": t("slice.after") });
    this.another = button(t("source.another"), () => this.#choose(this.source.element.hidden), { id: "in-another", "aria-expanded": "false" });
    this.leave = button(t("inside.leave"), () => this.dispatchEvent(new Event("leave")), { id: "in-leave" });
    this.tabs = h("nav", { class: "in-tabs", "aria-label": t("inside.views") }, Object.keys(VIEWS).map((name) =>
      h("a", { href: `#inside/${name}`, "data-tab": name, text: t(`view.${name}`) })));
    this.tabs.addEventListener("click", (event) => {
      const name = event.target.dataset.tab;
      if (!name || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.go(name);
    });
    this.status = h("p", { class: "in-status", role: "status" });
    this.progress = h("progress", { class: "in-progress", max: "1", "aria-label": t("busy.label"), hidden: true });
    this.alert = h("p", { class: "in-alert", role: "alert", hidden: true });
    this.passage = h("p", { class: "in-passage" });
    this.source = sourcePanel(room, () => {
      this.#choose(false);
      this.element.focus();
    });
    this.main = h("div", { class: "in-main" });
    this.take = h("div", { class: "in-take" });
    this.timeline = timeline(room);
    this.element = h("main", { id: "inside", tabindex: "-1", "aria-labelledby": "inside-title", "data-view": "" },
      h("div", { class: "in-head" },
        h("h1", { id: "inside-title", text: t("inside.title") }), this.song,
        h("div", { class: "in-actions" }, this.play, this.before, this.after, this.freeze, this.another, this.leave)),
      this.tabs,
      h("div", { class: "in-state" }, this.passage, this.status, this.progress),
      this.alert, this.source.element, this.main, this.timeline.element, this.take,
      h("p", { class: "in-keys", text: t("inside.keys") }));
    this.#playing(false);
    this.#song();
  }

  /** Shows what an address says. */
  async follow({ view, state, knobs, slice }) {
    const { room } = this;
    const isOther = knobs && (room.source?.kind !== "synth" || Object.entries(knobs).some(([name, value]) => room.source[name] !== value));
    // A lesson chooses its own song.
    if (isOther && VIEWS[view]) await room.openSynth(knobs);
    if (slice !== null && slice !== room.slice) room.setSlice(slice);
    await this.#show(view in VIEWS ? view : "overview", state);
  }

  /** Shows a view as the main one, with an entry in the browser's history. */
  async go(name, state = {}) {
    history.pushState(history.state, "", address(name, state, this.room.source, this.room.slice));
    await this.#show(name, state);
  }

  /** Puts a view into a container. */
  async mount(name, container, state = {}) {
    const module = await import(MODULES[name] ?? `./views/${name}.js`);
    const view = module.default(this.room, state);
    container.append(view.element);
    return view;
  }

  async #show(name, state) {
    const { room } = this;
    const turn = (this.#shown += 1);
    [this.#name, this.#state] = [name, state];
    for (const tab of this.tabs.children) {
      if (tab.dataset.tab === name) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    this.#view?.destroy();
    this.#view = null;
    this.take.replaceChildren();
    this.#title();
    this.element.dataset.view = "";
    const needsSong = VIEWS[name] && !room.song;
    this.#choose(needsSong);
    this.timeline.element.hidden = !room.song || !VIEWS[name];
    if (needsSong) {
      this.element.dataset.view = "no-song";
      return;
    }
    // Lessons speak of the page's model: 4 steps, and figures that were measured with it.
    if (name === "lessons" && room.model?.slot === "teaching") await room.useModel("shipped").catch((error) => room.fail(error));
    const view = await this.mount(name, this.main, state).catch((error) => {
      room.fail(error);
      return null;
    });
    if (!view) return;
    if (turn !== this.#shown) return view.destroy();
    this.#view = view;
    this.element.dataset.view = name;
    view.addEventListener("change", () => this.#write());
    this.#offer(name, view).catch((error) => console.error(error));
  }

  /** Picture, table, link and code of the view; a lesson has its own. */
  async #offer(name, view) {
    if (!VIEWS[name]) return;
    const [{ shareRow }, { loadLessons }] = await Promise.all([import("./share_row.js"), import("./lessons.js")]);
    const texts = await loadLessons(this.room.language);
    if (this.#view !== view) return;
    this.take.replaceChildren(shareRow({
      t: (key, values) => texts.t(key, values), link: () => location.href, view: () => view, place: view.element, room: this.room, name,
    }));
  }

  /** The state of the view in the address, without an entry of its own in the history. */
  #write() {
    if (!this.#view || !location.hash.startsWith("#inside")) return;
    const state = this.#view.state();
    try {
      history.replaceState(history.state, "", address(this.#name, state, this.room.source, this.room.slice));
    } catch (error) {
      // An address that is too long stays as it was.
      if (!(error instanceof RangeError) && error.name !== "SecurityError") throw error;
    }
  }

  #choose(isShown) {
    this.source.show(isShown);
    this.another.setAttribute("aria-expanded", String(isShown));
    if (isShown) this.source.element.querySelector("button:not([hidden])")?.focus({ preventScroll: true });
  }

  #song() {
    const { room } = this;
    const hasSong = room.song !== null;
    for (const control of [this.play, this.before, this.after, this.freeze]) control.disabled = !hasSong;
    this.element.dataset.song = hasSong ? String(room.song.id) : "";
    if (!hasSong) {
      this.song.textContent = room.t("song.none");
      return;
    }
    const { vote } = room.song;
    this.element.dataset.genre = room.model.genres[vote.genre];
    this.element.dataset.answer = vote.answer.code;
    this.#title();
    if (this.element.dataset.view === "no-song") this.#show(this.#name, this.#state);
    else this.timeline.element.hidden = !VIEWS[this.#name];
  }

  /** Song and passage with their answers. In a lesson without: the pupils are to predict these. */
  #title() {
    const { room } = this;
    if (!room.song) return;
    const { name, cut } = room.song;
    const isLesson = this.#name === "lessons";
    this.song.textContent = isLesson ? name : room.t(cut ? "song.answer-cut" : "song.answer", { name, answer: answerText(room) });
    this.passage.textContent = isLesson ? "" : sliceText(room);
  }

  #model() {
    this.element.dataset.model = this.room.model.slot;
  }

  #slice() {
    const { room } = this;
    if (!room.song) return;
    this.element.dataset.slice = String(room.slice);
    this.#title();
    this.before.disabled = room.slice === 0;
    this.after.disabled = room.slice === room.song.slices.length - 1;
    if (room.isStill) this.#write();
  }

  #busy(detail) {
    this.element.dataset.busy = String(detail !== null);
    this.status.textContent = detail?.text ?? "";
    this.progress.hidden = detail === null;
    if (detail?.share === null || detail === null) this.progress.removeAttribute("value");
    else this.progress.value = detail.share;
  }

  #fail(detail) {
    this.alert.hidden = detail === null;
    this.alert.textContent = detail?.sentence ?? "";
    this.element.dataset.error = detail?.code ?? "";
  }

  #playing(isPlaying) {
    this.element.dataset.playing = String(isPlaying);
    this.play.textContent = this.room.t(isPlaying ? "play.pause" : "play.play");
  }

  #frozen() {
    this.freeze.setAttribute("aria-pressed", String(this.room.isFrozen));
    this.element.dataset.frozen = String(this.room.isFrozen);
    if (!this.room.isFrozen && this.room.song) this.room.setSlice(this.room.sliceAt(this.room.time), { isFollowing: true });
  }

  /** Keys of a clicker, and of the room. None of them reaches the page underneath. */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    // A slider, a list and a field of text use these keys themselves.
    if (event.defaultPrevented || event.target.matches?.("input:not([type=checkbox], [type=radio], [type=file]), select, textarea")) return;
    const { room } = this;
    const turn = (by) => {
      // A lesson goes to its next step instead.
      const step = new CustomEvent("step", { detail: { by }, cancelable: true });
      if (room.dispatchEvent(step)) room.setSlice(room.slice + by);
    };
    const act = {
      PageDown: () => turn(1),
      PageUp: () => turn(-1),
      Escape: () => this.dispatchEvent(new Event("leave")),
      f: () => room.freeze(),
      F: () => room.freeze(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #file(event) {
    event.stopImmediatePropagation();
    const transfer = event.dataTransfer ?? event.clipboardData;
    if (event.type !== "paste") event.preventDefault();
    if (["drop", "paste"].includes(event.type)) this.source.open(transfer?.files[0]);
  }

  destroy() {
    this.#shown += 1;
    this.#view?.destroy();
    this.timeline.destroy();
    for (const undo of this.#undo) undo();
    this.element.remove();
  }
}
