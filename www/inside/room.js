// What all views share: the model, the song, the current passage, its trace, and playing. Events: "model", "song", "slice",
// "time", "playing", "frozen", "still" (the passage stays as it is: there is time to read numbers), "busy", "fail", "reopen" (the
// view is to be built anew).
import { Client, WorkError } from "./client.js";
import { decodedByBrowser, Player, wav } from "./player.js";
import { absolute } from "./site.js";
import { classified, outputsOf, sliceAt, withLevels } from "./song.js";
import { Traces } from "./traces.js";

/** Passages whose traces are computed ahead while the song plays. */
const AHEAD = 3;
/** Files that the browser's decoder may read where ours does not. */
const FOR_BROWSER = ["unsupported", "damaged", "not_audio"];

export class Room extends EventTarget {
  #traces;
  #songs = 0;
  #busy = 0;
  #isQuiet = false;

  constructor(words) {
    super();
    this.words = words;
    this.language = words.language;
    this.client = new Client();
    this.#traces = new Traces(this.client);
    this.models = new Map();
    this.model = null;
    this.song = null;
    this.source = null;
    this.slice = 0;
    this.time = 0;
    this.isFrozen = false;
    this.player = new Player({
      onTime: (seconds) => this.#follow(seconds),
      onState: (isPlaying) => {
        this.#send("playing", { isPlaying });
        if (!isPlaying) this.#send("still");
      },
    });
  }

  t(key, values) {
    return this.words.t(key, values);
  }

  #send(type, detail) {
    if (this.#isQuiet && ["model", "song", "slice"].includes(type)) return;
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Runs work, with `text` as its state; an error is shown and results in null. `progress(share)` reports how far it is. */
  async work(text, task) {
    this.#busy += 1;
    this.#send("fail", null);
    this.#send("busy", { text, share: null });
    try {
      return await task((share) => this.#send("busy", { text, share }));
    } catch (error) {
      this.fail(error);
      return null;
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) this.#send("busy", null);
    }
  }

  /** Shows the sentence of an error. */
  fail(error) {
    if (error.code === "cancelled") return;
    if (!(error instanceof WorkError)) console.error(error);
    const code = error.code && this.words.has(`error.${error.code}`) ? error.code : "crashed";
    this.#send("fail", { code, sentence: this.t(`error.${code}`, { detail: error.detail ?? error.message }) });
  }

  // Models

  /** Loads the page's model. */
  async start() {
    await this.loadModel("shipped", "genrescope.safetensors");
  }

  /** Loads a model from a file of the site, or from bytes, under a name, and makes it the current one. */
  async loadModel(slot, from) {
    let payload = from;
    if (typeof from === "string") {
      const response = await fetch(absolute(from));
      if (!response.ok) throw new WorkError({ code: "no_model", detail: `${from}: ${response.status}` });
      payload = await response.arrayBuffer();
    }
    await this.#becomes(slot, await this.client.call("model", { slot }, { payload }));
  }

  /** Makes a loaded model the current one. */
  async useModel(slot) {
    await this.#becomes(slot, await this.client.call("use", { slot }));
  }

  /** Builds the view anew, for a model with other layers. */
  reopen() {
    this.#send("reopen");
  }

  /** A copy of the current model with the weights of a part in random order becomes the current one. */
  async scramble(slot, which, seed) {
    await this.#becomes(slot, await this.client.call("scramble", { slot, which, seed }));
  }

  /**
   * What a model computes for the song: `{ model, song }`. `load` makes it the current one; afterwards the model before is
   * current again, and views have seen nothing.
   */
  async sideBySide(load) {
    const { slot } = this.model;
    const before = this.song;
    this.#isQuiet = true;
    try {
      await load();
      return { model: this.model, song: this.song };
    } finally {
      if (this.model.slot !== slot) await this.useModel(slot);
      this.song = before;
      this.#isQuiet = false;
    }
  }

  /** The song's spectrogram and passages are those of the model. */
  async #becomes(slot, { reply: { song, ...model }, arrays }) {
    this.model = { ...model, slot };
    this.models.set(slot, this.model);
    this.#traces.forget();
    this.#send("model");
    if (!this.song || !song) return;
    this.song = withLevels({ ...this.song, ...song, name: this.song.name }, arrays[0]);
    await classified(this.client, this.model, this.song);
    this.slice = Math.min(this.slice, this.song.slices.length - 1);
    this.#send("song");
    this.#send("slice");
  }

  // Songs

  async openFile(blob, name) {
    return this.work(this.t("busy.opening"), async (progress) => {
      const bytes = await blob.arrayBuffer();
      const open = async (payload) => this.client.call("open", { name }, { payload, onProgress: progress });
      let opened;
      let playable = blob;
      try {
        opened = await open(bytes.slice(0));
      } catch (error) {
        if (!FOR_BROWSER.includes(error.code)) throw error;
        playable = await decodedByBrowser(bytes, this.model.sample_rate).catch(() => {
          throw error;
        });
        opened = await open(await playable.arrayBuffer());
      }
      return this.#opened(opened, playable, { kind: "file", name }, progress);
    });
  }

  /** `{ style, tempo, distortion, swing, brightness }`; the page's synthesiser has the same. */
  async openSynth(knobs) {
    return this.work(this.t("busy.making"), async (progress) => {
      const opened = await this.client.call("synth", knobs);
      const { reply, arrays } = await this.client.call("sound", { from_s: 0, to_s: opened.reply.seconds });
      return this.#opened(opened, wav(arrays[0], reply.sample_rate), { kind: "synth", ...knobs }, progress);
    });
  }

  async #opened({ reply, arrays }, blob, source, progress) {
    this.#songs += 1;
    this.#traces.forget();
    const song = withLevels({ ...reply, id: this.#songs }, arrays[0]);
    if (source.kind === "synth") song.name = this.t("song.synth", { style: this.t(`style.${source.style}`) });
    await classified(this.client, this.model, song, progress);
    this.player.setSong(blob);
    Object.assign(this, { source, song, time: 0, slice: 0 });
    this.#send("song");
    this.#send("slice");
    return song;
  }

  /** Logits and probabilities of a passage. */
  of(slice = this.slice) {
    return outputsOf(this.song, slice);
  }

  /** The decibels of a cell of the song, 0 for the loudest. */
  level(band, frame) {
    return this.song.spectrogram[frame * this.song.bands + band] - this.song.loudest;
  }

  // Passages

  setSlice(index, { isFollowing = false } = {}) {
    if (!this.song) return;
    const slice = Math.max(0, Math.min(this.song.slices.length - 1, index));
    if (slice === this.slice && isFollowing) return;
    this.slice = slice;
    if (!isFollowing) {
      this.time = this.song.slices[slice].start_s;
      this.player.seek(this.time);
      this.#send("time");
    }
    this.#send("slice");
  }

  sliceAt(seconds) {
    return sliceAt(this.song, seconds);
  }

  seek(seconds) {
    this.time = Math.max(0, Math.min(this.song.seconds, seconds));
    this.player.seek(this.time);
    this.#send("time");
    this.setSlice(this.sliceAt(this.time), { isFollowing: true });
  }

  freeze(isFrozen = !this.isFrozen) {
    this.isFrozen = isFrozen;
    this.#send("frozen");
    if (isFrozen) this.#send("still");
  }

  /** Whether the passage does not change by itself. */
  get isStill() {
    return !this.player.isPlaying || this.isFrozen;
  }

  #follow(seconds) {
    this.time = seconds;
    this.#send("time");
    if (this.isFrozen || !this.song) return;
    const slice = this.sliceAt(seconds);
    for (let ahead = slice + 1; ahead <= Math.min(slice + AHEAD, this.song.slices.length - 1); ahead += 1) {
      if (!this.#traces.has(ahead)) this.trace(ahead).catch(() => {});
    }
    this.setSlice(slice, { isFollowing: true });
  }

  // Traces

  /** The tensors of a passage by name: `{ shape, values }`. */
  trace(slice = this.slice) {
    return this.#traces.get(slice);
  }

  /** The same if they have been computed already, or null. */
  traced(slice = this.slice) {
    return this.#traces.arrived(slice);
  }

  /** A call about the trace of a passage. */
  onTrace(op, args = {}, slice = this.slice) {
    return this.#traces.ask(op, args, slice);
  }

  // Sound

  async play(samples, { onTime } = {}) {
    await this.player.play(samples, this.model.sample_rate, onTime);
  }

  async playSong(from, until) {
    try {
      await this.player.playSong(from, until);
    } catch (error) {
      if (error.name !== "NotSupportedError") {
        if (error.name !== "AbortError") this.fail(error);
        return;
      }
      // A file that our decoder reads and the browser does not.
      const { reply, arrays } = await this.client.call("sound", { from_s: 0, to_s: this.song.seconds });
      this.player.setSong(wav(arrays[0], reply.sample_rate));
      await this.player.playSong(from, until);
    }
  }

  playSlice(slice = this.slice) {
    const { start_s, end_s } = this.song.slices[slice];
    return this.playSong(start_s, end_s);
  }

  stop() {
    this.player.stop();
  }

  destroy() {
    this.player.destroy();
    this.client.stop();
  }
}
