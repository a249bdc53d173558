// The engine's worker: started, restarted after a crash, and sent songs.

import { GenrescopeError, errorOf } from "./error.js";
import { decodeInBrowser } from "./input.js";
import { event, request } from "./messages.js";
import { decode, encode } from "./postcard.js";
import { startWorker } from "./start_worker.js";

/** How long the engine may take to stop a song. It does so within a batch of slices. */
const CANCEL_MS = 5_000;

const stopped = (detail) =>
  new GenrescopeError("engine_stopped", `The engine stopped${detail && ` (${detail})`}. Load it again, or try another file.`);

export class Engine {
  #settings;
  #worker;
  #release;
  #state = "ended";
  #settle;
  /** Songs by number: those that the engine has, and those that wait for it. */
  #running = new Map();
  #waiting = [];
  #count = 0;
  /** After a crash, songs are sent one at a time, so that it is known which one the engine does not survive. */
  #isCareful = false;
  #live = null;
  /** Why it has ended for good. */
  #failure;

  backend;
  reason;
  model;

  /** `settings`: addresses, file, backend, measured, createWorker, and the functions onReady, onBackend and onMeasured. */
  constructor(settings) {
    this.#settings = settings;
  }

  /** Resolves when the engine can classify. */
  start(backend = this.#settings.backend) {
    this.#end();
    this.#state = "loading";
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject, backend };
      const { addresses, file, createWorker } = this.#settings;
      const { worker, release } = createWorker ? { worker: createWorker(), release: () => {} } : startWorker(addresses.worker);
      this.#worker = worker;
      this.#release = release;
      // A worker that was ended may have sent messages before.
      const unlessEnded = (handle) => (message) => worker === this.#worker && handle(message);
      worker.onmessage = unlessEnded(({ data }) => this.#receive(data));
      worker.onmessageerror = unlessEnded(() => this.#crashed("a message could not be read"));
      worker.onerror = unlessEnded((error) => {
        error.preventDefault();
        this.#crashed((error.message ?? "").replace(/^Uncaught /, ""));
      });
      worker.postMessage({ wasm: addresses.wasm, model: file ? undefined : addresses.model });
    });
  }

  send(message, payload) {
    this.#worker?.postMessage({ message: encode(request, message), payload });
  }

  /** Classifies a file: `{ blob, name, vote, hop, signal, onProgress, onSlices, onColumns }`. */
  classify(job) {
    const { signal } = job;
    return new Promise((resolve, reject) => {
      if (this.#failure) throw this.#failure;
      signal?.throwIfAborted();
      const abort = () => this.#cancel(song, signal.reason);
      const done = (settle) => (value) => {
        signal?.removeEventListener("abort", abort);
        settle(value);
      };
      const song = { number: ++this.#count, job, resolve: done(resolve), reject: done(reject), tags: null };
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiting.push(song);
      this.#sendSongs();
    });
  }

  /** Starts a live session in place of the one before. `listener` has onSlice, onClassified and onEnd. */
  startLive(sampleRate, windowS, listener) {
    if (this.#state !== "ready") throw this.#failure ?? stopped("");
    this.#live?.listener.onEnd(null);
    const session = ++this.#count;
    this.#live = { session, listener };
    this.send({ StartLive: { session, sample_rate: Math.round(sampleRate), window_s: windowS } });
    return session;
  }

  sendSound(session, samples) {
    if (this.#live?.session === session) this.send({ LiveSound: { session, sent_ms: Date.now() } }, samples);
  }

  stopLive(session) {
    if (this.#live?.session !== session) return;
    this.#live = null;
    this.send({ StopLive: { session } });
  }

  dispose() {
    this.#endLive(null);
    this.#fail(new GenrescopeError("disposed", "This engine has been disposed of. Load another one."));
  }

  /** Ends it for good. */
  #fail(error) {
    this.#failure = error;
    this.#end();
    this.#settle?.reject(error);
    for (const song of [...this.#running.values(), ...this.#waiting]) song.reject(error);
    this.#running.clear();
    this.#waiting = [];
  }

  #end() {
    this.#worker?.terminate();
    this.#release?.();
    this.#worker = this.#release = undefined;
    this.#state = "ended";
  }

  #endLive(error) {
    const live = this.#live;
    this.#live = null;
    live?.listener.onEnd(error);
  }

  #sendSongs() {
    while (this.#state === "ready" && this.#waiting.length > 0 && !(this.#isCareful && this.#running.size > 0)) {
      const song = this.#waiting.shift();
      const { blob, name, vote, hop } = song.job;
      this.#running.set(song.number, song);
      this.send({ Classify: { song: song.number, name, vote, hop } }, blob);
    }
  }

  #cancel(song, reason) {
    song.reject(reason);
    song.isCancelled = true;
    this.#waiting = this.#waiting.filter((other) => other !== song);
    if (this.#running.get(song.number) !== song || this.#state !== "ready") return;
    this.send({ Cancel: { song: song.number } });
    const worker = this.#worker;
    setTimeout(() => {
      const isOverdue = this.#running.get(song.number) === song && this.#worker === worker;
      if (isOverdue) this.#crashed("a song could not be cancelled");
    }, CANCEL_MS);
  }

  #finish(number) {
    const song = this.#running.get(number);
    this.#running.delete(number);
    this.#sendSongs();
    return song?.isCancelled ? undefined : song;
  }

  #receive({ message, payload }) {
    const received = decode(event, message);
    if (received === "Hello") return this.#hello();
    const [[kind, of]] = Object.entries(received);
    const song = this.#running.get(of.song);
    const live = this.#live && this.#live.session === of.session ? this.#live.listener : undefined;
    const job = song?.isCancelled ? undefined : song?.job;
    switch (kind) {
      case "Ready":
        return this.#ready(of);
      case "CannotStart":
        return this.#fail(errorOf(of.message));
      case "Chosen":
        if (of.measured) this.#settings.onMeasured(of.measured);
        return this.#changeBackend(of);
      case "BackendChanged":
        return this.#changeBackend(of);
      case "Crashed":
        return this.#crashed(of.detail);
      case "Progress":
        return job?.onProgress({ stage: of.stage, fraction: of.fraction, seconds: of.seconds });
      case "Tags":
        if (song) song.tags = { ...of.tags, cover: of.tags.cover && new Blob([payload], { type: of.tags.cover.mime }) };
        return;
      case "Columns":
        return job?.onColumns?.(payload);
      case "Slices":
        return job?.onSlices(of.slices, of.total);
      case "Classified":
        return this.#finish(of.song)?.resolve({
          ...of,
          embeddings: payload,
          tags: song.tags,
          hop: song.job.hop,
          byBrowser: song.isDecoded ?? false,
          backend: this.backend,
        });
      case "Failed":
        return this.#failed(this.#finish(of.song), errorOf(of.message), of.try_browser_decoder);
      case "Cancelled":
        return void this.#finish(of.song);
      case "LiveSlice":
        return live?.onSlice(of);
      case "LiveClassified":
        return live?.onClassified(of.classification);
      case "LiveFailed":
        return live && this.#endLive(errorOf(of.message));
    }
  }

  #hello() {
    this.#state = "starting";
    const { addresses, file, measured } = this.#settings;
    this.send({ Start: { backend: this.#settle.backend, model_url: addresses.model, measured, embeddings: true } }, file);
  }

  #ready({ backend, reason, model }) {
    this.model = model;
    this.#state = "ready";
    this.#changeBackend({ backend, reason });
    this.#settle.resolve();
    this.#sendSongs();
  }

  #changeBackend({ backend, reason }) {
    const isChange = backend !== this.backend;
    Object.assign(this, { backend, reason });
    if (isChange) this.#settings.onBackend();
  }

  #failed(song, error, tryBrowser) {
    if (!song) return;
    if (!tryBrowser || song.isDecoded || typeof OfflineAudioContext === "undefined") return song.reject(error);
    song.isDecoded = true;
    decodeInBrowser(song.job.blob).then(
      (blob) => {
        song.job = { ...song.job, blob, name: "" };
        if (this.#failure) return song.reject(this.#failure);
        if (song.isCancelled) return;
        this.#waiting.push(song);
        this.#sendSongs();
      },
      () => song.reject(error),
    );
  }

  /** Starts a new worker on the CPU, with the same songs. A song that the CPU does not survive either is rejected. */
  #crashed(detail) {
    const { backend, reject, resolve } = this.#settle;
    const state = this.#state;
    this.#end();
    if (state === "loading") {
      const { worker } = this.#settings.addresses;
      return this.#fail(
        new GenrescopeError(
          "engine_unreachable",
          `The engine could not be loaded${worker ? ` from ${worker}` : ""}${detail && ` (${detail})`}. Check that worker.js and ` +
            "engine.wasm of this package are served (engineUrl), or with Vite 7 and older set optimizeDeps: { exclude: [\"genrescope\"] }.",
        ),
      );
    }
    if (state === "starting" && backend === "cpu") return this.#fail(stopped(detail));
    this.#endLive(stopped(detail));
    const songs = [...this.#running.values()].filter((song) => !song.isCancelled);
    this.#running.clear();
    for (const song of songs.filter(() => this.#isCareful)) song.reject(stopped(detail));
    if (!this.#isCareful) this.#waiting.unshift(...songs);
    this.#isCareful ||= state === "ready";
    this.start("cpu").then(resolve, (error) => {
      reject(error);
      this.#fail(error);
    });
  }
}
