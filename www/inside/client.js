// Calls of the room's worker, which does all computing. A call is answered by a reply and arrays, or rejected with
// `{ code, detail }`; it can be cancelled by a signal.

import { absolute } from "./site.js";

/** An error of the worker, with the code that names its sentence. */
export class WorkError extends Error {
  constructor({ code, detail = "" }) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

export class Client {
  #worker = null;
  #waiting = new Map();
  #next = 1;
  #hello;
  #crashed = null;

  /** Starts a worker of the site by its program's name. From a blob, so that it has the page's content security policy: see startEngine in bootstrap.js. */
  constructor(name = "inside") {
    const [module, program] = [`${name}.js`, `${name}_bg.wasm`].map((name) => JSON.stringify(absolute(name)));
    const script = `import(${module}).then((it) => it.default({ module_or_path: ${program} }))
      .catch((error) => setTimeout(() => { throw error; }));`;
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    // In the page as one file: see www/bundle/loader.js.
    this.#worker = window.bundle?.worker(name) ?? new Worker(address, { type: "module" });
    this.#hello = new Promise((resolve) => (this.hello = resolve));
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = (event) => this.#fail(event.message ?? "");
    this.#worker.onmessageerror = () => this.#fail("message");
  }

  /**
   * `payload` is an ArrayBuffer and is transferred. `onProgress` gets how much is done, from 0 to 1. Resolves to `{ reply, arrays }`.
   */
  async call(op, args = {}, { payload, onProgress, signal } = {}) {
    await this.#hello;
    if (this.#crashed !== null) throw new WorkError({ code: "crashed", detail: this.#crashed });
    if (signal?.aborted) throw new WorkError({ code: "cancelled" });
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      signal?.addEventListener("abort", () => this.#worker.postMessage({ cancel: id }), { once: true });
      const message = { id, request: JSON.stringify({ op, ...args }) };
      this.#worker.postMessage(payload ? { ...message, payload } : message, payload ? [payload] : []);
    });
  }

  stop() {
    this.#worker.terminate();
    this.#fail("stopped");
  }

  #receive(data) {
    if (data.hello) return this.hello();
    const call = this.#waiting.get(data.id);
    if (!call) return;
    if (data.progress !== undefined) return call.onProgress?.(Number(data.progress));
    this.#waiting.delete(data.id);
    if (data.error !== undefined) call.reject(new WorkError(JSON.parse(data.error)));
    else call.resolve({ reply: JSON.parse(data.reply), arrays: data.arrays ?? [], file: data.file });
  }

  #fail(detail) {
    this.#crashed = detail;
    this.hello();
    for (const { reject } of this.#waiting.values()) reject(new WorkError({ code: "crashed", detail }));
    this.#waiting.clear();
  }
}

/**
 * Wraps work that is asked for more often than it can be done: one run at a time, then one with the newest arguments.
 * Work that was overtaken meanwhile may still show its result.
 */
export function latest(work) {
  let [isRunning, next] = [false, null];
  return async function run(...args) {
    next = args;
    if (isRunning) return;
    isRunning = true;
    try {
      while (next !== null) {
        const args = next;
        next = null;
        await work(...args);
      }
    } finally {
      isRunning = false;
    }
  };
}
