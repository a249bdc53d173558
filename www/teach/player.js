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

  /** A song, or the part of it that is taught. */
  toggle({ id, blob, part }) {
    const isOther = this.playing !== id;
    this.stop();
    if (!isOther) return;
    this.#address = URL.createObjectURL(blob);
    this.#audio.src = this.#address;
    // A blob has no length before its metadata, so it is asked for a time only then.
    this.#audio.onloadedmetadata = () => part && (this.#audio.currentTime = part.from_s);
    this.#audio.ontimeupdate = () => part && this.#audio.currentTime >= part.to_s && this.stop();
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
