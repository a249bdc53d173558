// Starts the engine's worker.

import { GenrescopeError } from "./error.js";

const absolute = (address) => new URL(address, globalThis.document?.baseURI ?? location.href).href;
const isHere = (address) => /^(blob|data):/.test(address) || new URL(address).origin === location.origin;

/** Addresses of the engine's files, as absolute ones. What is undefined stands beside this module. */
export function addresses({ workerUrl, wasmUrl, engineUrl, model }) {
  const folder = engineUrl && absolute(engineUrl).replace(/\/?$/, "/");
  const of = (own, name) => (own !== undefined ? absolute(own) : folder && folder + name);
  const isAddress = typeof model === "string" || model instanceof URL;
  return {
    worker: of(workerUrl, "worker.js"),
    wasm: of(wasmUrl, "engine.wasm"),
    // As a literal expression, so that bundlers include the file.
    model: of(isAddress ? model : undefined, "model.safetensors") ?? new URL("./model.safetensors", import.meta.url).href,
  };
}

/** A worker with the engine: `{ worker, release }`. Call `release` when it has ended. */
export function startWorker(address) {
  try {
    // A page that loads this module from another origin, without a bundler. Bundlers replace the literal address below,
    // and would include the file twice if this one were literal too.
    const own = import.meta.url.replace(/[^/]*$/, "worker.js");
    if (!address && /^https?:/.test(own) && !isHere(own)) address = own;
    if (!address) {
      return { worker: new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), release: () => {} };
    }
    if (isHere(address)) return { worker: new Worker(address, { type: "module" }), release: () => {} };
    return startFromElsewhere(address);
  } catch (error) {
    throw new GenrescopeError(
      "worker_blocked",
      `The browser does not let the page start the engine's worker (${error.message}). Serve worker.js from the page's ` +
        "own origin and pass its address as workerUrl, or allow it in worker-src of the Content-Security-Policy.",
      { cause: error },
    );
  }
}

/** Browsers start workers of their own origin only, but these may import a module from anywhere. */
function startFromElsewhere(address) {
  const script = `
    self.firstMessage = new Promise((resolve) => {
      self.onmessage = ({ data }) => {
        self.onmessage = null;
        resolve(data);
      };
    });
    import(${JSON.stringify(address)}).catch((error) => setTimeout(() => { throw error; }));`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  // The workers of the engine's pool start with the same address, so it stays valid as long as the engine runs.
  return { worker: new Worker(url, { type: "module" }), release: () => URL.revokeObjectURL(url) };
}
