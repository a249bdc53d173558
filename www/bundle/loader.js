// Starts the page from a single file. `cargo xtask bundle` writes this script into that file, after the files of the site.
//
// A page from a file has no origin of its own, which browsers treat in different ways. What works in all of them:
// - the page imports modules and fetches files from `blob:` addresses, but loads an audio worklet from `data:` only
// - a worker loads nothing by address: its script is complete (worker.js), and the page sends it all it needs
// - a worker cannot read files in some browsers: the page reads them for it
(async () => {
  const refuse = (event) => event.preventDefault();
  // A file that is dropped before the page accepts files would replace the page.
  for (const name of ["dragover", "drop"]) addEventListener(name, refuse);
  const types = { js: "text/javascript", css: "text/css", json: "application/json", svg: "image/svg+xml", wasm: "application/wasm" };
  /** Text or bytes by the name of the file. */
  const contents = new Map();
  const addresses = new Map();

  /** Bytes written with 85 signs from "(" on, four bytes in five signs; "~" stands for "<", which could end the script element. */
  const decoded = (text, count) => {
    const bytes = new Uint8Array(Math.ceil(count / 4) * 4);
    const view = new DataView(bytes.buffer);
    for (let at = 0, to = 0; at < text.length; to += 4) {
      let value = 0;
      for (const end = at + 5; at < end; at += 1) {
        const code = text.charCodeAt(at);
        value = value * 85 + (code === 126 ? 20 : code - 40);
      }
      view.setUint32(to, value);
    }
    return bytes.subarray(0, count);
  };
  /** Bytes whose first half are the first ones of pairs, and whose second half are the second ones. */
  const interleaved = (planes) => {
    const half = Math.ceil(planes.length / 2);
    return Uint8Array.from(planes, (_, at) => planes[at % 2 ? half + (at >> 1) : at >> 1]);
  };
  const unpack = async (block) => {
    const { file, bytes, planes } = block.dataset;
    const packed = new Blob([decoded(block.textContent, Number(bytes))]);
    block.remove();
    const content = new Response(packed.stream().pipeThrough(new DecompressionStream("gzip")));
    if (file) {
      const whole = await content.arrayBuffer();
      return contents.set(file, planes === undefined ? whole : interleaved(new Uint8Array(whole)).buffer);
    }
    for (const [name, text] of Object.entries(await content.json())) contents.set(name, text);
  };

  // The folder of this file: what the page requests there is in this file instead.
  const folder = new URL(".", document.baseURI).href;
  const plain = (name) => name.replace(folder, "").replace(/^\.\//, "").replace(/\?.*/, "");
  const make = (name) => {
    const content = contents.get(name);
    const type = types[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    if (type !== types.js) return URL.createObjectURL(new Blob([content], { type }));
    // The build has marked the imports of modules with the names of files.
    const script = content.replace(/ from "site:([^"]+)"/g, (_, other) => ` from "${address(other)}"`);
    if (name.includes("worklet")) return `data:text/javascript,${encodeURIComponent(script)}`;
    return URL.createObjectURL(new Blob([script], { type }));
  };
  /** The address of a file; `undefined` if this is none of the site's. */
  const address = (name) => {
    const known = plain(name);
    if (!contents.has(known)) return undefined;
    if (!addresses.has(known)) addresses.set(known, make(known));
    return addresses.get(known);
  };
  /** Stands for `import` in modules that import others when they are needed. */
  const load = (name) => import(name.startsWith("site:") ? address(name.slice(5)) : name);

  /** Starts the worker of a program. It is used as if it had been started from its address. */
  const worker = (program) => {
    const text = contents.get(`${program}_worker.js`);
    const started = new Worker(URL.createObjectURL(new Blob([text], { type: types.js })));
    const post = (...message) => Worker.prototype.postMessage.apply(started, message);
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
    const model = "genrescope.safetensors";
    const files = program === "engine" ? { [model]: contents.get(model) } : {};
    // As a file that it tries to read.
    const probe = new Blob(["probe"]);
    post({ text, folder, files, probe, program: contents.get(`${program}_bg.wasm`), port: port2 }, [port2]);
    // Messages keep their order, though files are read in between.
    let last = answer;
    started.postMessage = (message, transfer = []) => {
      last = last.then(async () => {
        const file = message.payload;
        if (!(file instanceof Blob) || (await answer).readsFiles) return post(message, transfer);
        // A file that is gone is reported by the worker.
        const payload = await file.arrayBuffer().catch(() => null);
        return payload ? post({ ...message, payload, isFile: true }, [payload]) : post(message);
      }).catch((error) => setTimeout(() => { throw error; }));
    };
    return started;
  };

  /** A dropped folder or a file in it, in the form of the older interface. `handle` is a promise of the newer one. */
  const entryOf = (kind, name, fullPath, handle) => ({
    isFile: kind === "file",
    isDirectory: kind === "directory",
    name,
    fullPath,
    file: (done, fail) => handle.then((it) => it.getFile()).then(done, fail),
    createReader: () => {
      let isRead = false;
      const read = async () => {
        const all = [];
        if (isRead) return all;
        isRead = true;
        for await (const [name, it] of (await handle).entries()) all.push(entryOf(it.kind, name, `${fullPath}/${name}`, Promise.resolve(it)));
        return all;
      };
      return { readEntries: (done, fail) => read().then(done, fail) };
    },
  });
  /** For a page from a file, Chromium lists dropped folders by its newer interface only. */
  const listFolders = () => {
    const { prototype } = DataTransferItem;
    const older = prototype.webkitGetAsEntry;
    if (!older || !prototype.getAsFileSystemHandle) return;
    prototype.webkitGetAsEntry = function webkitGetAsEntry() {
      const entry = older.call(this);
      return entry?.isDirectory ? entryOf("directory", entry.name, entry.fullPath, this.getAsFileSystemHandle()) : entry;
    };
  };

  /** What a page from a file cannot do, in the language of the page. */
  const explain = (texts) => {
    const line = document.createElement("p");
    line.id = "file-line";
    const show = () => (line.textContent = texts[document.documentElement.lang] ?? texts.en);
    new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["lang"] });
    show();
    document.getElementById("policy-line").before(line);
  };

  try {
    await Promise.all([...document.querySelectorAll("script[data-bytes]")].map(unpack));
    const request = window.fetch;
    window.fetch = (what, options) => request.call(window, (typeof what === "string" && address(what)) || what, options);
    const { prototype } = window.AudioWorklet ?? {};
    const add = prototype?.addModule;
    if (add) prototype.addModule = function addModule(name, options) { return add.call(this, address(name) ?? name, options); };
    // A page from a file has none, but some browsers show the interface.
    Object.defineProperty(navigator, "serviceWorker", { value: undefined });
    listFolders();
    window.bundle = { address, load, worker };
    explain(JSON.parse(contents.get("file_line.json")));
    await import(address("bootstrap.js"));
    await import(address("start.js"));
  } catch (error) {
    const line = document.getElementById("unable");
    line.textContent = "This file is incomplete, or this browser is too old for it. Download the file again, or open it in a newer browser.";
    line.hidden = false;
    document.body.dataset.engine = "failed";
    throw error;
  } finally {
    for (const name of ["dragover", "drop"]) removeEventListener(name, refuse);
  }
})();
