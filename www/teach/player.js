// One song at a time.

export class Player {
  #audio = new Audio();
  #address = null;
  #onChange;

  /** Id of the song that is playing, or null. */
  playing = null;

  constructor(onChange) {
    this.#onChange = onChange;
    this.#audio.addEventListener("ended", () => this.stop());
    this.#audio.addEventListener("error", () => this.stop());
  }

  toggle({ id, blob }) {
    const isOther = this.playing !== id;
    this.stop();
    if (!isOther) return;
    this.#address = URL.createObjectURL(blob);
    this.#audio.src = this.#address;
    this.playing = id;
    this.#audio.play().catch(() => this.stop());
    this.#onChange();
  }

  stop() {
    if (this.playing === null) return;
    this.playing = null;
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    URL.revokeObjectURL(this.#address);
    this.#onChange();
  }
}
