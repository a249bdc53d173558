// The first script. Says so where the page's program cannot run at all; where it can, takes what the visitor
// gives before the program is there, and starts the engine's worker beside it. Everything else is in Rust.
(() => {
  const find = (id) => document.getElementById(id);
  const say = (sentence) => {
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
    return say("This browser has no WebAssembly, or it is switched off. Genrescope needs it to run.");
  }
  if (!WebAssembly.validate(simd)) {
    return say("This browser is too old for Genrescope: it lacks WebAssembly with SIMD, which all browsers have had since 2023.");
  }
  if (location.protocol === "file:") {
    return say("Genrescope must be opened through a web server: browsers do not start its engine from a file.");
  }

  const input = find("file-input");
  // Folders that were dropped. Only while the drop lasts does the browser tell what they hold.
  window.droppedEarly = [];
  let pressed = null;
  const kept = () => (find("early").hidden = false);
  const keep = (transfer) => {
    if (!transfer) return;
    const entries = [...transfer.items].flatMap((item) => (item.kind === "file" && item.webkitGetAsEntry?.()) || []);
    if (entries.some((entry) => entry.isDirectory)) {
      window.droppedEarly.push(...entries);
    } else if (transfer.files.length > 0) {
      // The program looks into the file input when it comes.
      const all = new DataTransfer();
      for (const file of [...input.files, ...transfer.files]) all.items.add(file);
      input.files = all.files;
    } else {
      return;
    }
    kept();
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
    change: ({ target }) => target.files?.length > 0 && kept(),
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

  // A file beside index.html, in the page's own version: see web/src/page/bridge.rs.
  const version = document.querySelector("meta[name=version]")?.content;
  const absolute = (name) => new URL(version ? `${name}?v=${version}` : name, document.baseURI).href;

  /**
   * A worker with the engine: `{ worker, starter, events }`. Whoever takes it over finds in `events` what it has
   * told so far. `model` is the address of a model file that it will be asked for.
   */
  let started = false;
  window.startEngine = (model) => {
    started = true;
    // The worker's first script lies in this page's memory, since a worker of such an address is bound by the page's
    // content policy: the engine cannot send anything away either. A worker from the network would have its own
    // response's policy, which a plain host does not send.
    //
    // The module is imported only once the script runs: Firefox lets a static import of such a worker by-pass the
    // service worker. A failure is thrown from a timer, since the page receives errors, but no rejected promises.
    const [module, program, file] = [absolute("engine.js"), absolute("engine_bg.wasm"), model].map((it) => JSON.stringify(it));
    //
    // The workers of the engine's pool start with this script as well; they are sent the compiled program.
    const script = `
      const module = import(${module});
      const start = (program) => module.then((engine) => engine.default({ module_or_path: program }))
        .catch((error) => setTimeout(() => { throw error; }));
      if (self.name === "pool") {
        self.onmessage = ({ data }) => {
          self.onmessage = null;
          self.order = data;
          start(data.module);
        };
      } else {
        const program = fetch(${program});
        self.modelAhead = ${file} && { address: ${file}, response: fetch(${file}) };
        // Their users handle a failure.
        for (const promise of [program, self.modelAhead?.response]) promise?.catch(() => {});
        start(program);
      }`;
    const starter = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = new Worker(starter, { type: "module" });
    const events = [];
    worker.onmessage = worker.onerror = worker.onmessageerror = (event) => events.push(event);
    return { worker, starter, events };
  };

  // As soon as the page's program is here, which is small and comes first; while it gets under way.
  const begin = () => {
    if (started) return;
    const asked = new URLSearchParams(location.search).get("model");
    window.engineAhead = startEngine(asked === null ? absolute("genrescope.safetensors") : null);
  };
  const program = document.querySelector("link[rel=preload][as=fetch]");
  if (performance.getEntriesByName(program?.href ?? "").length > 0) begin();
  else program?.addEventListener("load", begin);
})();
