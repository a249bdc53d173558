// Several models on the same song, side by side.
import { button, h, newId } from "../dom.js";
import { genreColour, Picture } from "../draw.js";
import { ownTime } from "../timeline.js";
import { hasTeachingModel, loadTeachingModel } from "../teaching_model.js";
import { View } from "../view_base.js";
import { leak } from "./leak.js";

/** What can be added besides a file: the slot, and how it is made. The page as one file lacks the teaching model. */
const OFFERS = [
  ["fault-filtered", (room) => room.loadModel("fault-filtered", "fault-filtered.safetensors")],
  ...(hasTeachingModel() ? [["teaching", loadTeachingModel]] : []),
  ["scrambled-head", (room) => room.scramble("scrambled-head", "head", 1)],
  ["scrambled-all", (room) => room.scramble("scrambled-all", "all", 1)],
];

export default (room, state) => new Models(room, state);

class Models extends View {
  /** `{ slot, model, song }`, in the order in which they were added. */
  #rows = [];
  #pictures = [];
  #running = Promise.resolve();

  constructor(room, state = {}) {
    super(room, "models");
    const t = (key, values) => room.t(key, values);
    const id = newId();
    const file = h("input", { id, type: "file", class: "in-file", accept: ".safetensors" });
    file.addEventListener("change", async () => {
      const [own] = file.files;
      if (!own) return;
      this.#add("own", async () => room.loadModel("own", await own.arrayBuffer()));
      file.value = "";
    });
    this.offers = OFFERS.map(([slot, load]) => button(t(`models.add-${slot}`), () => this.#add(slot, () => load(room)), { "data-add": slot }));
    this.list = h("ul", { class: "in-models" });
    this.element.append(
      h("p", { class: "in-text", text: t("models.text") }),
      h("p", { class: "in-row" }, this.offers, file, h("label", { for: id, class: "button", text: t("models.own") })),
      this.list,
      h("p", { class: "in-text", text: t("models.scrambled") }),
      leak(room));
    this.listen(room, "song", () => this.#again());
    this.listen(room, "model", () => this.#show());
    this.#again();
    this.set(state);
  }

  state() {
    const slots = this.#rows.map(({ slot }) => slot).filter((slot) => OFFERS.some(([own]) => own === slot));
    return slots.length > 0 ? { models: slots } : {};
  }

  set({ models } = {}) {
    for (const [slot, load] of OFFERS) {
      if (Array.isArray(models) && models.includes(slot)) this.#add(slot, () => load(this.room), false);
    }
  }

  /** The current model, and the others of this song. */
  #again() {
    const { room } = this;
    if (!room.song) return this.#show();
    const kept = this.#rows.filter(({ song, slot }) => song?.id === room.song.id && slot !== room.model.slot);
    this.#rows = [{ slot: room.model.slot, model: room.model, song: room.song }, ...kept];
    this.#show();
  }

  async #add(slot, load, isChange = true) {
    const { room } = this;
    // One after the other: there is one current model.
    this.#running = this.#running.then(() => room.work(room.t("models.busy"), async () => {
      if (!room.song || this.isGone) return;
      const row = await room.sideBySide(load);
      this.#rows = [...this.#rows.filter((own) => own.slot !== slot), { slot, ...row }];
      this.#show();
      if (isChange) this.changed();
    }));
    await this.#running;
  }

  #show() {
    const { room } = this;
    for (const picture of this.#pictures) picture.destroy();
    this.#pictures = [];
    this.list.replaceChildren(...this.#rows.map((row) => this.#row(row)));
    this.element.dataset.models = this.#rows.map(({ slot }) => slot).join(" ");
    for (const offer of this.offers) offer.disabled = room.song === null;
  }

  #row({ slot, model, song }) {
    const { room } = this;
    const { words } = room;
    const t = (key, values) => room.t(key, values);
    const { genre, rival } = song.vote;
    const name = (index) => words.genre(model.genres[index]);
    const isCurrent = room.model.slot === slot;
    const picture = new Picture("in-lanes", (context, width, height) => paintLanes(context, width, height, song, model));
    picture.canvas.setAttribute("role", "img");
    picture.canvas.setAttribute("aria-label", t("models.lanes", { genre: name(genre), share: words.percent(song.decided.probabilities[genre]) }));
    this.#pictures.push(picture);
    const agreeing = song.kept.filter((slice) => best(song, model, slice) === genre).length;
    return h("li", { "data-slot": slot, "data-genre": model.genres[genre], "data-probability": String(song.decided.probabilities[genre]), "data-current": String(isCurrent) },
      h("h2", { text: words.has(`models.${slot}`) ? t(`models.${slot}`) : model.name }),
      h("p", { class: "in-facts", text: t("models.facts", { parameters: model.parameters.toLocaleString(room.language), name: model.name }) }),
      h("p", { class: "in-sentence", text: t("models.answer", {
        first: name(genre), share: words.percent(song.decided.probabilities[genre]), second: name(rival), other: words.percent(song.decided.probabilities[rival]), agreeing, total: song.kept.length,
      }) }),
      picture.canvas,
      button(t(isCurrent ? "models.current" : "models.use"), () => room.work(t("models.busy"), () => room.useModel(slot)), { class: "in-use", disabled: isCurrent }));
  }

  destroy() {
    for (const picture of this.#pictures) picture.destroy();
    super.destroy();
  }
}

const best = ({ probabilities, outputs }, { genres }, slice) =>
  genres.reduce((best, _, genre) => (probabilities[slice * outputs + genre] > probabilities[slice * outputs + best] ? genre : best), 0);

/** The probabilities of each genre over time, one lane a genre. */
function paintLanes(context, width, height, song, model) {
  const lane = height / model.genres.length;
  const scale = width / song.seconds;
  model.genres.forEach((_, genre) => {
    context.fillStyle = genreColour(genre);
    song.slices.forEach(({ audible }, index) => {
      const share = song.probabilities[index * song.outputs + genre];
      if (!audible || share < 0.02) return;
      const [from, to] = ownTime(song.slices, index, song.seconds);
      const tall = (lane - 1) * share;
      context.fillRect(from * scale, (genre + 1) * lane - tall, Math.max(1, (to - from) * scale - 1), tall);
    });
  });
}
