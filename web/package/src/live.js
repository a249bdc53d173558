// Live sound: samples to the engine, and its answers as events.

import { GenrescopeError, invalid } from "./error.js";
import { answerOf, sliceOf } from "./verdict.js";

/** Samples of a message where there is no audio worklet. */
const BLOCK = 2048;
/** A source that delivers only zeros for so long is reported. */
const SILENT_MS = 3_000;

/**
 * Classifies sound as it arrives. Events: `start`, `silence`, `end`, and with a `detail` `slice`, `verdict`, `error`.
 */
export class LiveSession extends EventTarget {
  #engine;
  #model;
  #number;
  #context;
  #isOwnContext = false;
  #nodes = [];
  #timer;
  #soundMs;
  #isSilent = false;
  #detach = () => {};
  #isEnded = false;

  /** The latest verdict; null before there is evidence. */
  verdict = null;

  constructor(engine, model, source, { window = 30, signal } = {}) {
    super();
    if (!(Number.isFinite(window) && window > 0)) throw invalid(`window must be seconds above 0, not ${window}.`);
    if (typeof source?.getAudioTracks !== "function" && typeof source?.connect !== "function") {
      throw new GenrescopeError("invalid_input", "Live sound is a MediaStream, such as that of a microphone, or an AudioNode.");
    }
    signal?.throwIfAborted();
    this.#engine = engine;
    this.#model = model;
    const abort = () => this.stop();
    signal?.addEventListener("abort", abort, { once: true });
    this.#detach = () => signal?.removeEventListener("abort", abort);
    // In a microtask, so that the caller can add listeners first.
    Promise.resolve()
      .then(() => this.#start(source, window))
      .catch((error) => this.#end(error));
  }

  get isEnded() {
    return this.#isEnded;
  }

  /** Ends the session. The source itself goes on. */
  stop() {
    this.#end(null);
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.stop();
  }

  async #start(source, window) {
    if (this.#isEnded) return;
    let input = source;
    if (typeof source.getAudioTracks === "function") {
      if (source.getAudioTracks().length === 0) {
        throw new GenrescopeError("no_audio_track", "This MediaStream has no sound: it has no audio track.");
      }
      this.#context = new AudioContext();
      this.#isOwnContext = true;
      input = this.#context.createMediaStreamSource(source);
      for (const track of source.getAudioTracks()) track.addEventListener("ended", () => this.stop());
    } else {
      this.#context = source.context;
    }
    const context = this.#context;
    // Needs a click or a key before, in most browsers; the sound begins with it.
    if (context.state === "suspended") context.resume?.().catch(() => {});
    const recorder = await this.#recorder(context);
    if (this.#isEnded) return;
    this.#nodes = [input, recorder];
    input.connect(recorder);
    // It outputs silence; some browsers do not run a node without a destination.
    recorder.connect(context.destination);
    this.#number = this.#engine.startLive(context.sampleRate, window, {
      onSlice: ({ slice, seconds, skipped }) =>
        this.#report("slice", { slice: sliceOf(slice), seconds, skipped }),
      onClassified: (found) => {
        this.verdict = found && answerOf(found, this.#model);
        this.#report("verdict", this.verdict);
      },
      onEnd: (error) => this.#end(error),
    });
    this.#soundMs = performance.now();
    this.#timer = setInterval(() => this.#checkSilence(), 500);
    this.#report("start");
  }

  async #recorder(context) {
    try {
      await context.audioWorklet.addModule(new URL("./recorder.js", import.meta.url));
      const node = new AudioWorkletNode(context, "recorder");
      node.port.onmessage = ({ data }) => this.#receive(data);
      return node;
    } catch {
      // A policy or a bundler that does not let the module in. This one is deprecated and works everywhere.
      const node = context.createScriptProcessor(BLOCK, 1, 1);
      node.onaudioprocess = ({ inputBuffer }) => this.#receive(inputBuffer.getChannelData(0).slice());
      return node;
    }
  }

  #receive(samples) {
    if (this.#isEnded) return;
    if (samples.some((sample) => sample !== 0)) {
      this.#soundMs = performance.now();
      this.#isSilent = false;
    }
    this.#engine.sendSound(this.#number, samples);
  }

  #checkSilence() {
    if (this.#isSilent || performance.now() - this.#soundMs < SILENT_MS) return;
    this.#isSilent = true;
    this.#report("silence");
  }

  #end(error) {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#detach();
    clearInterval(this.#timer);
    const [input, recorder] = this.#nodes;
    input?.disconnect(recorder);
    recorder?.disconnect();
    if (this.#isOwnContext) this.#context.close().catch(() => {});
    this.#engine.stopLive(this.#number);
    if (error) this.#report("error", error);
    this.#report("end");
  }

  #report(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
