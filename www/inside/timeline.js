// The song under every view: its spectrogram, the genres of its passages as lanes, the current passage, the play position.
import { h } from "./dom.js";
import { colour, genreColour, image, Picture, place } from "./draw.js";
import { View } from "./view_base.js";

/** Decibels that the pictures of sound show, below the song's loudest. */
export const LEVELS = [-80, 0];
/** Share of the height for the spectrogram. */
const SOUND = 0.34;

export default function timeline(room) {
  return new Timeline(room);
}

class Timeline extends View {
  #spectrogram = null;

  constructor(room) {
    super(room, "timeline");
    this.names = h("div", { class: "in-lane-names", "aria-hidden": "true" });
    this.window = h("div", { class: "in-window" });
    this.cursor = h("div", { class: "in-cursor" });
    this.picture = this.own(new Picture("in-song-picture", (...canvas) => this.#paint(...canvas)));
    this.track = h("div", {
      class: "in-time", role: "slider", tabindex: "0", "aria-label": room.t("timeline.label"), "aria-valuemin": "1",
    }, this.picture.canvas, this.window, this.cursor);
    this.element.append(this.names, this.track);

    this.track.addEventListener("click", ({ clientX }) => {
      const box = this.track.getBoundingClientRect();
      room.seek(((clientX - box.left) / box.width) * room.song.seconds);
    });
    this.track.addEventListener("keydown", (event) => {
      const last = room.song.slices.length - 1;
      const to = { ArrowLeft: room.slice - 1, ArrowDown: room.slice - 1, ArrowRight: room.slice + 1, ArrowUp: room.slice + 1, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      room.setSlice(to);
    });
    this.listen(room, "song", () => this.#song());
    this.listen(room, "slice", () => this.#slice());
    this.listen(room, "time", () => this.#time());
    this.sizes = new ResizeObserver(() => this.#time());
    this.sizes.observe(this.track);
    this.#song();
  }

  #song() {
    const { room } = this;
    this.element.hidden = !room.song;
    if (!room.song) return;
    this.#spectrogram = null;
    this.names.replaceChildren(...room.model.genres.map((code, index) =>
      h("span", { class: `g${index % 12}${code === this.#winner() ? " winner" : ""}`, text: room.words.genre(code) })));
    this.track.setAttribute("aria-valuemax", String(room.song.slices.length));
    this.picture.draw();
    this.#slice();
    this.#time();
  }

  #winner() {
    return this.room.model.genres[this.room.song.vote.genre];
  }

  #slice() {
    const { room } = this;
    if (!room.song) return;
    const { start_s, end_s } = room.song.slices[room.slice];
    this.window.style.setProperty("inset-inline-start", `${(100 * start_s) / room.song.seconds}%`);
    this.window.style.setProperty("inline-size", `${(100 * Math.min(end_s - start_s, room.song.seconds)) / room.song.seconds}%`);
    this.track.setAttribute("aria-valuenow", String(room.slice + 1));
    this.track.setAttribute("aria-valuetext", sliceText(room));
    this.element.dataset.slice = String(room.slice);
  }

  // Only the cursor moves while the song plays.
  #time() {
    const { room } = this;
    if (!room.song) return;
    this.cursor.style.setProperty("transform", `translateX(${(this.track.clientWidth * room.time) / room.song.seconds}px)`);
  }

  #paint(context, width, height) {
    const { song, model } = this.room;
    if (!song) return;
    // Its colours depend on light and dark.
    this.#spectrogram = image(song.bands, song.frames, (band, frame) => this.room.level(band, frame), { ramp: "level", range: LEVELS });
    const sound = height * SOUND;
    const scale = width / song.seconds;
    place(context, this.#spectrogram, 0, 0, song.frames * model.seconds_per_frame * scale, sound, true);
    const lane = (height - sound) / model.genres.length;
    context.fillStyle = colour("--hair");
    model.genres.forEach((_, genre) => context.fillRect(0, sound + (genre + 1) * lane - 1, width, 1));
    const { slices, outputs, probabilities } = song;
    model.genres.forEach((_, genre) => {
      context.fillStyle = genreColour(genre);
      slices.forEach((slice, index) => {
        if (!slice.audible) return;
        const [from, to] = ownTime(slices, index, song.seconds);
        const share = probabilities[index * outputs + genre];
        context.globalAlpha = 0.35 + 0.65 * share;
        // The height is the probability as well, for those who do not see the shades.
        const tall = Math.max(0.5, (lane - 2) * share);
        if (share > 0.02) context.fillRect(from * scale, sound + (genre + 1) * lane - 1 - tall, Math.max(1, (to - from) * scale - 1), tall);
      });
    });
    context.globalAlpha = 1;
  }

  destroy() {
    this.sizes.disconnect();
    super.destroy();
  }
}

/** The time that a passage stands for in a picture: passages overlap, so each has the part around its middle. */
export function ownTime(slices, index, seconds) {
  const middle = ({ start_s, end_s }) => (start_s + end_s) / 2;
  const from = index === 0 ? 0 : (middle(slices[index - 1]) + middle(slices[index])) / 2;
  const to = index === slices.length - 1 ? seconds : (middle(slices[index]) + middle(slices[index + 1])) / 2;
  return [from, to];
}

/** The current passage in words: its number, its time, its genre. */
export function sliceText(room) {
  const { words, song, model, slice } = room;
  const { start_s, end_s } = song.slices[slice];
  const { probabilities } = room.of();
  const best = model.genres.reduce((best, _, genre) => (probabilities[genre] > probabilities[best] ? genre : best), 0);
  return room.t("slice.text", {
    number: slice + 1,
    total: song.slices.length,
    from: words.clock(start_s),
    to: words.clock(end_s),
    genre: words.genre(model.genres[best]),
    share: words.percent(probabilities[best]),
  });
}
