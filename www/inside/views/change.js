// A passage with a changed sound, classified again at once: erased rectangles, five bands, pitch, tempo, noise, telephone.
import { latest } from "../client.js";
import { comparison } from "../compare.js";
import { button, h, slider } from "../dom.js";
import { Eraser } from "../eraser.js";
import { legend } from "../legend.js";
import { synthKnobs } from "../knobs.js";
import { LEVELS } from "../timeline.js";
import { View } from "../view_base.js";

const BANDS = ["bass", "low", "middle", "high", "top"];
/** Decibels of the sliders; the noise slider's right end is "none". */
const [GAIN, NONE] = [18, 50];
const NEUTRAL = { gains: [0, 0, 0, 0, 0], pitch: 0, tempo: 1, noise: null, telephone: false };

export default (room, state) => new Change(room, state);

class Change extends View {
  #change = structuredClone(NEUTRAL);
  /** What the worker made of the sound: `{ samples, spectrogram }`. */
  #made = null;
  #knobs = null;

  constructor(room, state = {}) {
    super(room, "change");
    const t = (key, values) => room.t(key, values);
    const { words } = room;
    this.eraser = this.own(new Eraser(room, { spectrogram: (band, frame) => this.#level(band, frame), onChange: () => this.#changed() }));
    const set = (name) => (value) => {
      this.#change[name] = value;
      this.#changed();
    };
    const db = (value) => (value === 0 ? t("change.unchanged") : `${words.signed(value, 1)} dB`);
    this.gains = BANDS.map((band, index) => slider(t(`band.${band}`), { min: -GAIN, max: GAIN, step: 0.5, value: 0, show: db, oninput: (value) => {
      this.#change.gains[index] = value;
      this.#changed();
    } }));
    this.pitch = slider(t("change.pitch"), { min: -12, max: 12, step: 1, value: 0, show: (value) => (value === 0 ? t("change.unchanged") : t("change.semitones", { number: words.signed(value, 0) })), oninput: set("pitch") });
    this.tempo = slider(t("change.tempo"), { min: 0.6, max: 1.6, step: 0.05, value: 1, show: (value) => (value === 1 ? t("change.unchanged") : words.percent(value)), oninput: set("tempo") });
    this.noise = slider(t("change.noise"), { min: 0, max: NONE, step: 1, value: NONE, show: (value) => (value === NONE ? t("change.no-noise") : t("change.noise-db", { db: words.number(value, 0) })),
      oninput: (value) => set("noise")(value === NONE ? null : value) });
    this.telephone = h("input", { type: "checkbox", class: "in-telephone" });
    this.telephone.addEventListener("change", () => set("telephone")(this.telephone.checked));
    this.comparison = comparison(room);
    this.took = h("p", { class: "in-note in-took" });
    this.broken = h("p", { class: "in-sentence", role: "status" });
    const buttons = h("p", { class: "in-row" },
      button(t("change.play-before"), () => room.playSlice(), { "data-play": "before" }),
      button(t("change.play-after"), () => this.#made && room.play(this.#made.samples), { "data-play": "after" }),
      button(t("change.reset"), () => this.set({}), { class: "in-reset" }),
      button(t("break.button"), () => this.#break(), { class: "in-break strong" }));
    this.element.append(
      h("p", { class: "in-text", text: t("change.text") }),
      h("div", { class: "in-columns" },
        h("section", {}, h("h2", { text: t("eraser.title") }), this.eraser.element, legend(this, { ramp: "level", range: LEVELS, unit: " dB", text: t("legend.level") })),
        h("section", {}, h("h2", { text: t("change.sliders") }),
          h("div", { class: "in-knobs" }, this.gains.map(({ element }) => element), this.pitch.element, this.tempo.element, this.noise.element,
            h("label", { class: "in-check" }, this.telephone, h("span", { text: t("change.telephone") }))), buttons, this.broken,
          h("p", { class: "in-note", text: t("break.text") })),
        h("section", {}, h("h2", { text: t("change.result") }), this.comparison.element, this.took)));
    if (room.source?.kind === "synth") {
      this.#knobs = synthKnobs(room);
      this.element.append(this.#knobs.element);
    }
    this.update = latest(() => this.#run());
    this.listen(room, "slice", () => room.isStill && this.update());
    this.listen(room, "still", () => this.element.dataset.slice !== String(room.slice) && this.update());
    this.listen(room, "song", () => this.#knobs?.update());
    this.#read(state);
    this.update();
  }

  state() {
    const { gains, pitch, tempo, noise, telephone } = this.#change;
    const { rectangles } = this.eraser;
    return {
      gains: gains.some((gain) => gain !== 0) ? gains : undefined,
      pitch: pitch || undefined,
      tempo_factor: tempo === 1 ? undefined : tempo,
      noise: noise ?? undefined,
      telephone: telephone || undefined,
      erase: rectangles.length > 0 ? rectangles.map(({ bands, frames }) => [...bands, ...frames]) : undefined,
    };
  }

  set(state) {
    this.#read(state);
    this.#changed();
  }

  #read({ gains, pitch, tempo_factor: tempo, noise, telephone, erase } = {}) {
    const within = (value, least, most, other) => (Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : other);
    this.#change = {
      gains: NEUTRAL.gains.map((_, index) => within(gains?.[index], -GAIN, GAIN, 0)),
      pitch: within(pitch, -12, 12, 0),
      tempo: within(tempo, 0.6, 1.6, 1),
      noise: within(noise, 0, NONE - 1, null),
      telephone: telephone === true,
    };
    this.gains.forEach((one, index) => (one.value = this.#change.gains[index]));
    this.pitch.value = this.#change.pitch;
    this.tempo.value = this.#change.tempo;
    this.noise.value = this.#change.noise ?? NONE;
    this.telephone.checked = this.#change.telephone;
    this.eraser.set((Array.isArray(erase) ? erase : []).map((it) => (Array.isArray(it) ? { bands: it.slice(0, 2), frames: it.slice(2, 4) } : it)));
    this.broken.textContent = "";
  }

  #changed() {
    this.element.dataset.state = "working";
    this.update();
    this.changed();
  }

  /** The decibels of a cell as the network gets them. */
  #level(band, frame) {
    const { room } = this;
    if (this.#made) return this.#made.spectrogram[frame * room.model.bands + band];
    const { first } = room.song.slices[room.slice];
    return room.level(band, (first + frame) % room.song.frames);
  }

  async #run() {
    const { room } = this;
    if (!room.song || this.isGone) return;
    const slice = room.slice;
    const start = performance.now();
    try {
      const { reply, arrays } = await room.client.call("change", { slice, erase: this.eraser.rectangles, ...this.#change });
      if (this.isGone || slice !== room.slice) return;
      this.#made = { samples: arrays[0], spectrogram: arrays[1] };
      this.comparison.show({ before: room.of(slice), after: reply });
      const took = performance.now() - start;
      this.took.textContent = room.t("change.took", { ms: room.words.number(took, 0) });
      this.element.dataset.took = String(Math.round(took));
      this.element.dataset.slice = String(slice);
      this.element.dataset.state = "done";
      this.eraser.draw();
    } catch (error) {
      room.fail(error);
    }
  }

  /** The smallest change of one band after which another genre is first. */
  async #break() {
    const { room } = this;
    this.set({});
    const done = await room.work(room.t("break.busy"), (progress) => room.client.call("break", { slice: room.slice }, { onProgress: progress }));
    if (!done || this.isGone) return;
    const { found, band, gain_db: gain, from, to, tried } = done.reply;
    const name = (genre) => room.words.genre(room.model.genres[genre]);
    if (found) {
      const gains = NEUTRAL.gains.map((_, index) => (index === band ? gain : 0));
      this.set({ gains });
      this.broken.textContent = room.t("break.found", { band: room.t(`band.${BANDS[band]}`), gain: `${room.words.signed(gain, 1)} dB`, from: name(from), to: name(to), tried });
    } else {
      this.broken.textContent = room.t("break.not-found", { from: name(from), most: room.words.number(GAIN, 0), tried });
    }
    Object.assign(this.broken.dataset, { found: String(found), band: String(band ?? ""), gain: String(gain ?? "") });
  }

  destroy() {
    this.#knobs?.destroy();
    super.destroy();
  }
}
