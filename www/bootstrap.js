// The bootstrap script: shows an error if the page's program cannot run in this browser; else it keeps what the
// visitor does before the program is loaded, and starts the engine's worker in parallel. Everything else is in Rust.
(() => {
  const find = (id) => document.getElementById(id);
  const fail = (sentence) => {
    const line = find("unable");
    line.textContent = sentence;
    line.hidden = false;
    document.body.dataset.engine = "failed";
    find("engine-words").textContent = "Cannot run here";
  };
  // The smallest module with a 128-bit constant: eight zero bytes of header, one function.
  const simd = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ]);
  if (typeof WebAssembly !== "object") {
    return fail("This browser has no WebAssembly, or it is switched off. Genrescope needs it to run.");
  }
  if (!WebAssembly.validate(simd)) {
    return fail("This browser is too old for Genrescope: it lacks WebAssembly with SIMD, which all browsers have had since 2023.");
  }
  // Only as one file, whose loader has set this: see www/bundle/loader.js.
  const { bundle } = window;
  if (location.protocol === "file:" && !bundle) {
    return fail("Genrescope must be opened through a web server: browsers do not start its engine from a file.");
  }

  const input = find("file-input");
  // Dropped folders. Their content is only available while the drop is handled.
  window.droppedEarly = [];
  let pressed = null;
  const confirm = () => (find("early").hidden = false);
  // The program reads the file input when it starts, and whenever it changes.
  const choose = (files) => {
    const all = new DataTransfer();
    for (const file of [...input.files, ...files]) all.items.add(file);
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const keep = (transfer) => {
    if (!transfer) return;
    const entries = [...transfer.items].flatMap((item) => (item.kind === "file" && item.webkitGetAsEntry?.()) || []);
    if (entries.some((entry) => entry.isDirectory)) {
      window.droppedEarly.push(...entries);
      confirm();
    } else if (transfer.files.length > 0) {
      choose(transfer.files);
    }
  };
  const drag = (event) => {
    event.preventDefault();
    if (event.type === "drop") keep(event.dataTransfer);
  };
  const handlers = {
    dragenter: drag,
    dragover: drag,
    drop: drag,
    paste: (event) => keep(event.clipboardData),
    change: ({ target }) => target.files?.length > 0 && confirm(),
    click: ({ target }) => {
      pressed = target.closest("button") ?? pressed;
    },
    "program-listens": () => {
      for (const [name, handle] of Object.entries(handlers)) removeEventListener(name, handle);
      find("early").hidden = true;
      pressed?.click();
    },
  };
  for (const [name, handle] of Object.entries(handlers)) addEventListener(name, handle);
  for (const id of ["record", "listen-live"]) find(id).disabled = false;

  // A file beside index.html, in the page's own version: see web/page/src/browser/site.rs.
  const version = document.querySelector("meta[name=version]")?.content;
  const absolute = (name) => bundle?.address(name) ?? new URL(version ? `${name}?v=${version}` : name, document.baseURI).href;

  // Modules that only some visitors need are loaded when they are. Those of the rooms are then also kept for
  // use offline.
  const open = async (module, button) => {
    const [room, inRoom] = module.split("/");
    if (inRoom) navigator.serviceWorker?.controller?.postMessage(`keep ${room}`);
    const line = find("unable");
    try {
      line.hidden = true;
      await (await import(absolute(module))).default(button);
    } catch (error) {
      line.textContent = "This part of the page could not be loaded. Check the connection, reload the page, then try again.";
      line.hidden = false;
      throw error;
    }
  };
  addEventListener("click", ({ target }) => {
    const button = target.closest("[data-module]");
    if (button) open(button.dataset.module, button);
  });
  window.onDemand = { address: absolute, load: (name) => import(absolute(`on_demand/${name}.js`)) };
  const once = (id, attribute, is, module) => {
    const look = (_, self) => is(find(id)) && onDemand.load(module).then(() => self.disconnect(), () => {});
    new MutationObserver(look).observe(find(id), { attributeFilter: [attribute] });
  };
  once("songs", "hidden", ({ hidden }) => !hidden, "song_list");
  once("verdict", "data-answer", ({ dataset }) => dataset.answer, "genre_notes");
  once("about-model", "open", ({ open }) => open, "model_card");
  addEventListener("keydown", (event) => event.altKey && event.code === "KeyP" && find("present").click());
  const openByAddress = () => {
    const [room] = location.hash.match(/(?<=^#)(inside|teach)\b/) ?? [];
    if (room && !find(room)) open(`${room}/main.js`);
  };
  addEventListener("hashchange", openByAddress);
  openByAddress();
  find("audio").addEventListener("play", () => import(absolute("media_session.js")), { once: true });
  find("share").hidden = !navigator.canShare;

  // So are the extras, a second program with its style, whose functions the first one calls. After a failure they are
  // fetched again.
  let extras;
  const load = async () => {
    const style = document.createElement("link");
    Object.assign(style, { rel: "stylesheet", href: absolute("extras.css") });
    const styled = new Promise((resolve, reject) => {
      style.onload = resolve;
      style.onerror = () => reject(new Error("extras.css"));
    });
    document.head.append(style);
    const start = async () => {
      const program = await import(absolute("extras.js"));
      await program.default({ module_or_path: absolute("extras_bg.wasm") });
      return program;
    };
    try {
      return (await Promise.all([start(), styled]))[0];
    } catch (error) {
      style.remove();
      extras = undefined;
      throw error;
    }
  };
  window.loadExtras = () => (extras ??= load());

  // Files that were shared to the installed page, which the service worker has received, or that it opens.
  const { serviceWorker } = navigator;
  serviceWorker?.addEventListener("message", ({ data }) => data.shared && choose(data.shared));
  if (location.search === "?shared") serviceWorker?.controller?.postMessage("send shared files");
  window.launchQueue?.setConsumer(async ({ files }) => choose(await Promise.all(files.map((file) => file.getFile()))));

  /**
   * Starts a worker with the engine: `{ worker, starter, events, request }`. `events` are those that it has sent so far.
   * `model` is the address of the model file that the page will request, if it is known. `waits`: program and model are
   * requested after `request()`, which may be called several times.
   */
  window.startEngine = (model, waits = false) => {
    // The script of the worker is a blob: a worker with the address of a blob inherits the page's content security
    // policy, so that the engine cannot send anything to another origin either. A worker from the network has the
    // policy of its own response, which a plain static host does not send.
    //
    // The import is dynamic, since in Firefox a static import of such a worker bypasses the service worker. Failures
    // are thrown from a timer, since the page gets an event for an error, but not for a rejected promise.
    const [module, program, file] = [absolute("engine.js"), absolute("engine_bg.wasm"), model].map((it) => JSON.stringify(it));
    //
    // The workers of the engine's pool start with this script as well. What engine.js does with the first message is
    // in web/package/worker/start.js.
    const script = `
      import(${module}).catch((error) => setTimeout(() => { throw error; }));
      if (self.name === "pool") {
        self.firstMessage = new Promise((resolve) => {
          self.onmessage = ({ data }) => {
            self.onmessage = null;
            resolve(data);
          };
        });
      } else {
        const request = () => {
          self.onmessage = null;
          const program = fetch(${program});
          self.modelAhead = ${file} && { address: ${file}, response: fetch(${file}) };
          // Failures are handled where these are awaited.
          for (const promise of [program, self.modelAhead?.response]) promise?.catch(() => {});
          return { program };
        };
        self.firstMessage = ${waits} ? new Promise((resolve) => (self.onmessage = () => resolve(request()))) : Promise.resolve(request());
      }`;
    const starter = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = bundle?.worker("engine") ?? new Worker(starter, { type: "module" });
    const events = [];
    worker.onmessage = worker.onerror = worker.onmessageerror = (event) => events.push(event);
    const request = () => waits && worker.postMessage(null);
    return { worker, starter, events, request };
  };

  // The worker starts while the page's program, which is small, is downloaded. Then the engine is, at the latest when the
  // program runs.
  const requested = new URLSearchParams(location.search).get("model");
  const { request } = (window.engineAhead = startEngine(requested === null ? absolute("genrescope.safetensors") : null, !bundle));
  const program = document.querySelector("link[rel=preload][as=fetch]");
  if (performance.getEntriesByName(program?.href ?? "").length > 0) request();
  else program?.addEventListener("load", request);
})();
