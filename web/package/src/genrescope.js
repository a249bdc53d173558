// A loaded engine with its model.

import { Engine } from "./engine.js";
import { GenrescopeError, call, invalid, render } from "./error.js";
import { fileOf } from "./input.js";
import { LiveSession } from "./live.js";
import { BACKENDS, VOTES } from "./messages.js";
import { addresses } from "./start_worker.js";
import { embeddingOf } from "./embedding.js";
import { modelOf, sliceOf, verdictOf } from "./verdict.js";

/** The smallest module with a 128-bit constant: eight zero bytes of header, one function. */
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/** Whether the engine can run here: in a browser with module workers and WebAssembly with SIMD. */
export const isSupported = () =>
  typeof Worker === "function" &&
  typeof Blob === "function" &&
  typeof location === "object" &&
  typeof WebAssembly === "object" &&
  WebAssembly.validate(Uint8Array.from(SIMD));

const chosen = (name, value, from) => {
  if (!from.includes(value)) throw invalid(`${name} must be one of ${from.join(", ")}, not ${value}.`);
  return value;
};

export class Genrescope extends EventTarget {
  #engine;
  #measured;

  /** Facts about the model. */
  model;

  /** See {@link load}. */
  constructor(options = {}) {
    super();
    const { model, backend = "auto", measured = [], createWorker } = options;
    const isBytes = model instanceof ArrayBuffer || ArrayBuffer.isView(model);
    this.#measured = measured;
    this.#engine = new Engine({
      addresses: addresses(options),
      createWorker,
      file: isBytes ? new Blob([model]) : model instanceof Blob ? model : undefined,
      backend: chosen("backend", backend, BACKENDS),
      measured: measured.map(({ adapter, model, cpuMs, webgpuMs }) => ({
        adapter,
        model,
        cpu_ms: cpuMs,
        webgpu_ms: webgpuMs,
      })),
      onBackend: () => this.dispatchEvent(new Event("backendchange")),
      onMeasured: ({ adapter, model, cpu_ms, webgpu_ms }) => {
        const isOther = (old) => old.adapter !== adapter || old.model !== model;
        this.#measured = [{ adapter, model, cpuMs: cpu_ms, webgpuMs: webgpu_ms }, ...this.#measured.filter(isOther)];
        this.dispatchEvent(new Event("measured"));
      },
    });
  }

  async start(signal) {
    signal?.throwIfAborted();
    const aborted = new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    try {
      await Promise.race([this.#engine.start(), aborted]);
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.model = modelOf(this.#engine.model);
    return this;
  }

  /** What the network runs on: `"cpu"` or `"webgpu"`. It can change; there is an event `backendchange`. */
  get backend() {
    return this.#engine.backend;
  }

  /** Why, in English. */
  get backendReason() {
    return render(this.#engine.reason);
  }

  /** How fast CPU and GPU were here; pass it to the next {@link load} to save the measurement. */
  get measured() {
    return this.#measured;
  }

  async classify(input, options = {}) {
    return verdictOf(await this.#run(input, options), this.model);
  }

  /** Embeddings of a song's slices, and their mean over the audible ones; see docs/package.md. */
  async embed(input, { signal, onProgress } = {}) {
    const columns = [];
    const found = await this.#run(input, { signal, onProgress, onColumns: (part) => columns.push(part) });
    return embeddingOf(found, this.#engine.model, columns);
  }

  live(source, options) {
    return new LiveSession(this.#engine, this.model, source, options);
  }

  dispose() {
    this.#engine.dispose();
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    this.dispose();
  }

  #run(input, { vote, hop = 1, signal, onProgress, onSlices, onColumns }) {
    if (vote !== undefined) chosen("vote", vote, VOTES);
    if (!Number.isInteger(hop) || hop < 1 || hop >= 2 ** 32) throw invalid(`hop must be a whole number from 1 on, not ${hop}.`);
    let count = 0;
    return this.#engine.classify({
      ...fileOf(input),
      vote,
      hop,
      signal,
      onColumns,
      onProgress: (progress) => call(onProgress, progress),
      onSlices: (slices, total) => {
        // The result has every hop-th slice.
        const used = slices.filter((_, i) => (count + i) % hop === 0);
        count += slices.length;
        if (used.length > 0) call(onSlices, used.map(sliceOf), Math.ceil(total / hop));
      },
    });
  }
}

/** Starts an engine. Rejects with a {@link GenrescopeError}. */
export async function load(options = {}) {
  if (!isSupported()) {
    throw new GenrescopeError(
      "unsupported_browser",
      "Genrescope needs a browser with module workers and WebAssembly with SIMD, which all have had since 2023. On a server, " +
        "load it in code that runs in the browser only.",
    );
  }
  return new Genrescope(options).start(options.signal);
}
