// The whole network on the current passage, drawn from the model: sound, maps of each block, sequence, GRU, head.
import { bars } from "../bars.js";
import { button, h } from "../dom.js";
import { mosaic, Picture, place } from "../draw.js";
import { legend } from "../legend.js";
import { drawMaps, MAP_RANGE, SEQUENCE_RANGE, sliceImage, stepsImage } from "../tensors.js";
import { LEVELS } from "../timeline.js";
import { View } from "../view_base.js";

export default (room, state) => new Overview(room, state);

class Overview extends View {
  #pictures = [];
  #tensors = null;
  #drawn = null;

  constructor(room) {
    super(room, "overview");
    this.#build();
    this.listen(room, "slice", () => this.#update());
    this.listen(room, "model", () => this.#build());
    this.#update();
  }

  #build() {
    const { room } = this;
    const { t, model } = { t: (key, values) => room.t(key, values), model: room.model };
    for (const picture of this.#pictures) picture.destroy();
    this.#pictures = [];
    this.#tensors = null;
    this.probabilities = bars(room);
    const stage = (name, title, facts, text, picture, open) => h("section", { class: `in-stage in-stage-${name}`, "data-stage": name },
      h("h2", {}, open ? button(title, open, { class: "quiet in-open" }) : title),
      h("p", { class: "in-facts", text: facts }), picture, h("p", { class: "in-text", text }));
    const shape = (maps, bands, frames) => t("shape.maps", { maps, bands, frames });
    const blocks = model.blocks.map((block, index) => {
      const name = `blocks.${index}.pool`;
      const picture = this.#picture(`in-maps`, name, (context, width, height, tensor) => {
        drawMaps(context, tensor, mosaic(block.channels, width, height, block.frames, block.bands), width, height);
      }, t("alt.maps", { number: index + 1, maps: block.channels }));
      // The map under the pointer opens; by keyboard the heading does.
      picture.addEventListener("click", (event) => {
        const box = picture.getBoundingClientRect();
        const columns = mosaic(block.channels, box.width, box.height, block.frames, block.bands);
        const rows = Math.ceil(block.channels / columns);
        const map = Math.floor(((event.clientY - box.top) / box.height) * rows) * columns + Math.floor(((event.clientX - box.left) / box.width) * columns);
        room.go("layers", { block: index, map: Math.min(map, block.channels - 1) });
      });
      return stage("block", t("overview.block", { number: index + 1 }), shape(block.channels, block.bands, block.frames),
        t(index === 0 ? "overview.block-first" : index === model.blocks.length - 1 ? "overview.block-last" : "overview.block-middle"), picture,
        () => room.go("layers", { block: index }));
    });
    const gru = model.gru.map((layer, index) => {
      const names = [`recurrent.${index}.state`, ...(layer.bidirectional ? [`recurrent.${index}.state_reverse`] : [])];
      return stage("gru", t("overview.gru"), t(layer.bidirectional ? "shape.gru-both" : "shape.gru", { units: layer.units, steps: model.steps }),
        t("overview.gru-text", { steps: model.steps }),
        h("div", { class: "in-pair" }, names.map((name, direction) => this.#picture("in-states", name,
          (context, width, height, tensor) => place(context, stepsImage(tensor), 0, 0, width, height),
          t(direction === 0 ? "alt.forward" : "alt.reverse")))),
        () => room.go("recurrence", { layer: index }));
    });
    this.element.replaceChildren(
      h("div", { class: "in-flow" },
        stage("sound", t("overview.sound"), t("shape.sound", { bands: model.bands, frames: model.frames }),
          t("overview.sound-text", { seconds: room.words.number(model.frames * model.seconds_per_frame, 1) }),
          this.#picture("in-slice", "input", (context, width, height) => place(context, sliceImage(room), 0, 0, width, height), t("alt.sound"))),
        blocks,
        stage("sequence", t("overview.sequence"), t("shape.sequence", { features: this.#features(), steps: model.steps }),
          t("overview.sequence-text", { seconds: room.words.number((model.frames * model.seconds_per_frame) / model.steps, 2) }),
          this.#picture("in-states", "sequence", (context, width, height, tensor) => place(context, stepsImage(tensor, SEQUENCE_RANGE), 0, 0, width, height), t("alt.sequence"))),
        gru,
        stage("head", t("overview.head"), t("shape.head", { outputs: model.genres.length + model.outside.length }),
          `${t(model.pooling === "mean" ? "overview.head-mean" : "overview.head-last")} ${model.outside.length > 0 ? t("bars.outside") : ""}`, this.probabilities.element),
        stage("song", t("overview.song"), t("shape.song", { count: room.song.slices.length }), t("overview.song-text"), h("p", { class: "in-answer" }),
          () => room.go("vote")),
      ),
      legend(this, { ramp: "level", range: LEVELS, unit: " dB", text: t("legend.level") }),
      legend(this, { range: MAP_RANGE, text: t("legend.maps") }),
    );
  }

  #features() {
    const last = this.room.model.blocks.at(-1);
    return last.channels * last.bands;
  }

  /** A picture of a tensor of the trace. */
  #picture(className, name, paint, label) {
    const picture = new Picture(className, (context, width, height) => {
      const tensor = this.#tensors?.get(name);
      if (tensor) paint(context, width, height, tensor);
    });
    picture.canvas.setAttribute("role", "img");
    picture.canvas.setAttribute("aria-label", label);
    this.#pictures.push(picture);
    return picture.canvas;
  }

  async #update() {
    const { room } = this;
    if (!room.song) return;
    const [slice, asked] = [room.slice, performance.now()];
    const tensors = await this.trace();
    if (!tensors) return;
    this.#tensors = tensors;
    this.probabilities.show(room.of(slice).probabilities);
    const { vote, decided } = room.song;
    this.element.querySelector(".in-answer").textContent = room.t("overview.answer", {
      genre: room.words.genre(room.model.genres[vote.genre]), share: room.words.percent(decided.probabilities[vote.genre]),
    });
    cancelAnimationFrame(this.#drawn);
    this.#drawn = requestAnimationFrame(() => {
      for (const picture of this.#pictures) picture.drawNow();
      this.element.dataset.slice = String(slice);
      this.element.dataset.lag = String(Math.round(performance.now() - asked));
    });
  }

  destroy() {
    cancelAnimationFrame(this.#drawn);
    for (const picture of this.#pictures) picture.destroy();
    super.destroy();
  }
}
