// Sound of the room: the song from the browser's own player, and sounds that the worker has made, as samples.

/** A WAV file of mono samples, 16 bits. */
export function wav(samples, rate) {
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const write = (at, text) => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + 2 * samples.length, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((value, index) => view.setInt16(44 + 2 * index, Math.max(-1, Math.min(1, value)) * 32767, true));
  return new Blob([view.buffer], { type: "audio/wav" });
}

/** The samples of a file that only the browser decodes, mixed to one channel, as a WAV file. */
export async function decodedByBrowser(bytes, rate) {
  const context = new OfflineAudioContext(1, 1, rate);
  const sound = await context.decodeAudioData(bytes);
  const mixed = new Float32Array(sound.length);
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    sound.getChannelData(channel).forEach((value, index) => (mixed[index] += value / sound.numberOfChannels));
  }
  return wav(mixed, sound.sampleRate);
}

export class Player {
  #context = null;
  #source = null;
  #frame = 0;
  #address = null;
  #until = Infinity;

  /** `onTime(seconds)` while the song plays, once a frame; `onState(isPlaying)` when that changes. */
  constructor({ onTime, onState }) {
    this.onTime = onTime;
    this.onState = onState;
    this.audio = new Audio();
    this.audio.preload = "auto";
    for (const event of ["play", "pause", "ended"]) this.audio.addEventListener(event, () => this.#follow());
  }

  /** The song that is shown. */
  setSong(blob) {
    this.stop();
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(blob);
    this.audio.src = this.#address;
  }

  get isPlaying() {
    return !this.audio.paused && !this.audio.ended;
  }

  /** Rejects where the browser cannot play the file. */
  async playSong(from, until = Infinity) {
    this.stop();
    if (from !== undefined) this.audio.currentTime = from;
    this.#until = until;
    await this.audio.play();
  }

  seek(seconds) {
    this.#until = Infinity;
    this.audio.currentTime = seconds;
  }

  /** Plays samples once; resolves when they end or are stopped. */
  async play(samples, rate, onTime) {
    this.stop();
    this.#context ??= new AudioContext();
    await this.#context.resume();
    const buffer = this.#context.createBuffer(1, Math.max(samples.length, 1), rate);
    buffer.copyToChannel(samples, 0);
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    this.#source = source;
    const start = this.#context.currentTime;
    const report = () => {
      if (this.#source !== source) return;
      onTime?.(this.#context.currentTime - start);
      requestAnimationFrame(report);
    };
    const ended = new Promise((resolve) => (source.onended = resolve));
    source.start();
    report();
    await ended;
    if (this.#source === source) this.#source = null;
  }

  stop() {
    if (this.isPlaying) this.audio.pause();
    this.#source?.stop();
    this.#source = null;
  }

  destroy() {
    this.stop();
    cancelAnimationFrame(this.#frame);
    this.audio.removeAttribute("src");
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#context?.close();
  }

  #follow() {
    cancelAnimationFrame(this.#frame);
    this.onState(this.isPlaying);
    const step = () => {
      this.onTime(this.audio.currentTime);
      if (this.audio.currentTime >= this.#until) this.audio.pause();
      if (this.isPlaying) this.#frame = requestAnimationFrame(step);
    };
    if (this.isPlaying) step();
  }
}
