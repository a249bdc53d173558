// Two genres of the same music, of which one is recorded worse: songs, what the model learns, and what it says of copies.
import { button, h, table } from "../dom.js";
import { absolute } from "../site.js";
import { View } from "../view_base.js";

export default (room, state) => new Bias(room, state);

const NAMES = ["A", "B"];
/** What a step of the lesson shows of the experiment. */
const PARTS = {
  songs: (view, { biased }) => view.songs("bias.songs", biased),
  result: (view, { biased }) => view.result(biased),
  // Not yet the quiet one: a later question is about it.
  copy: (view, { tried }) => view.verdicts(tried.slice(0, 2)),
  copies: (view, { tried }) => view.verdicts(tried),
  fair: (view, { fair }) => view.songs("bias.fair", fair),
};

class Bias extends View {
  constructor(room, state = {}) {
    super(room, "bias");
    this.part = Object.hasOwn(PARTS, state.part) ? state.part : "songs";
    this.element.dataset.state = "working";
    this.status = h("p", { class: "in-status", role: "status", text: room.t("bias.busy") });
    this.progress = h("progress", { class: "in-progress", max: "1", "aria-label": room.t("bias.busy") });
    this.element.append(h("div", { class: "in-bias-wait" }, this.status, this.progress));
    this.#run();
  }

  state() {
    return { part: this.part };
  }

  async #run() {
    try {
      // The room "Teach it" is not a part of this one.
      const { experiment } = await import(absolute("teach/bias_experiment.js"));
      const found = await experiment((share) => (this.progress.value = share));
      if (this.isGone) return;
      this.element.replaceChildren(...PARTS[this.part](this, found));
      this.element.dataset.state = "done";
    } catch (error) {
      if (this.isGone) return;
      this.element.replaceChildren();
      this.element.dataset.state = "failed";
      this.room.fail(error);
    }
  }

  #t(key, values) {
    return this.room.t(key, values);
  }

  #play(samples, name) {
    return button("▶", () => this.room.play(samples), { "aria-label": this.#t("bias.play", { name }) });
  }

  /** The songs of a model with their recordings, and how many are right. */
  songs(caption, model) {
    const { words } = this.room;
    const head = ["bias.song", "bias.genre", "bias.recording", "bias.level", "bias.up-to", "bias.sound"].map((key) => this.#t(key));
    return [table(this.#t(caption), head, model.songs.map(({ genre, tempo, isDull, level_db, bandwidth_hz, samples }, index) => {
      const name = `${index + 1}`;
      return [name, NAMES[genre], this.#t(isDull ? "bias.dull" : "bias.full"), `${words.number(level_db, 0)} dB`, `${words.number(bandwidth_hz / 1000, 1)} kHz`,
        this.#play(samples, `${name}, ${tempo}`)];
    })), this.#right(model)];
  }

  #right({ right, songs }) {
    Object.assign(this.element.dataset, { right: String(right), songs: String(songs.length) });
    return h("p", { class: "in-sentence", text: this.#t("bias.right", { right, count: songs.length }) });
  }

  /** How many are right, what the room "Teach it" warns of, and a way there. */
  result(model) {
    const warnings = model.figures.warnings.map(({ code }) => code).filter((code) => code.endsWith("_differs"));
    return [this.#right(model),
      h("ul", { class: "in-bullets" }, warnings.map((code) => h("li", { "data-warning": code, text: this.#t(`bias.${code}`) }))),
      h("p", {}, h("a", { href: "#teach", text: this.#t("bias.room") }))];
  }

  /** Probabilities of a song and of its copies. */
  verdicts(tried) {
    const { words } = this.room;
    const names = ["bias.as-it-is", "bias.dull-copy", "bias.quiet-copy"].map((key) => this.#t(key));
    this.element.dataset.verdicts = tried.map(({ probabilities: [a, b] }) => NAMES[a >= b ? 0 : 1]).join("");
    return [table(this.#t("bias.copies"), [this.#t("bias.song"), "A", "B", this.#t("bias.sound")],
      tried.map(({ probabilities, samples }, index) => [names[index], ...probabilities.map((p) => words.percent(p)), this.#play(samples, names[index])]))];
  }
}
