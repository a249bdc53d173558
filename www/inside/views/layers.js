// A convolution block: its maps, one of them in large, one cell of it with its formula and what it can depend on.
import { h, pressed, button } from "../dom.js";
import { mosaic, outline, Picture, place } from "../draw.js";
import { formula } from "../formula.js";
import { legend } from "../legend.js";
import { pickable } from "../pick.js";
import { drawMaps, MAP_RANGE, mapImage, sliceImage } from "../tensors.js";
import { View } from "../view_base.js";

/** The stages of a block, in order. */
const STAGES = ["conv", "elu", "norm", "pool"];

export default (room, state) => new Layers(room, state);

class Layers extends View {
  #at = { block: 0, map: 0, band: null, frame: null };
  #tensors = null;
  #stages = null;
  #reach = null;
  #scanned = null;
  #turn = 0;

  constructor(room, state) {
    super(room, "layers");
    const t = (key, values) => room.t(key, values);
    this.#at = { ...this.#at, ...valid(room, state) };
    const { blocks } = room.model;
    this.blocks = pressed(t("layers.blocks"), blocks.map((_, index) => [index, t("overview.block", { number: index + 1 })]), this.#at.block,
      (block) => this.#choose({ block, map: 0, band: null, frame: null }));
    this.facts = h("p", { class: "in-facts" });
    const text = h("p", { class: "in-text", text: t("layers.text") });

    this.maps = this.own(new Picture("in-all-maps", (context, width, height) => this.#paintMaps(context, width, height)));
    this.mapPick = pickable(this.maps.canvas, {
      label: t("layers.pick-map"),
      size: () => [Math.ceil(this.#block.channels / this.#columns), this.#columns],
      at: () => [Math.floor(this.#at.map / this.#columns), this.#at.map % this.#columns],
      describe: (row, column) => t("layers.map", { number: Math.min(row * this.#columns + column, this.#block.channels - 1) + 1, count: this.#block.channels }),
      pick: (row, column) => {
        const map = row * this.#columns + column;
        if (map < this.#block.channels) this.#choose({ map });
      },
    });
    this.mapTitle = h("h2");
    this.map = this.own(new Picture("in-one-map", (context, width, height) => this.#paintMap(context, width, height)));
    this.cellPick = pickable(this.map.canvas, {
      label: t("layers.pick-cell"),
      isUpwards: true,
      size: () => [this.#block.bands, this.#block.frames],
      at: () => (this.#at.band === null ? null : [this.#at.band, this.#at.frame]),
      describe: (band, frame) => t("layers.cell", { band: band + 1, frame: frame + 1, value: room.words.number(this.#value(band, frame)) }),
      pick: (band, frame) => this.#choose({ band, frame }),
    });
    this.stages = STAGES.map((stage) => {
      const picture = this.own(new Picture("in-stage-map", (context, width, height) => this.#paintStage(stage, context, width, height)));
      picture.canvas.setAttribute("role", "img");
      picture.canvas.setAttribute("aria-label", t(`stage.${stage}`));
      return picture;
    });
    this.slice = this.own(new Picture("in-slice", (context, width, height) => this.#paintSlice(context, width, height)));
    this.slice.canvas.setAttribute("role", "img");
    this.reachText = h("p", { class: "in-text", role: "status" });
    this.formula = h("div", { class: "in-cell" });
    this.strongest = h("p", { class: "in-text", role: "status" });
    this.find = button(t("strongest.find"), () => this.#findStrongest(), { class: "in-strongest" });
    this.element.append(
      h("div", { class: "in-row" }, this.blocks.element), this.facts, text,
      h("div", { class: "in-columns" },
        h("section", {}, h("h2", { text: t("layers.maps") }), this.maps.canvas, legend(this, { range: MAP_RANGE, text: t("legend.maps") })),
        h("section", {}, this.mapTitle, this.map.canvas,
          h("div", { class: "in-stages" }, this.stages.map((picture, index) =>
            h("figure", {}, picture.canvas, h("figcaption", { text: t(`stage.${STAGES[index]}`) })))),
          h("p", { class: "in-row" }, this.find), this.strongest),
        h("section", {}, h("h2", { text: t("layers.reach") }), this.slice.canvas, this.reachText)),
      h("section", {}, h("h2", { text: t("layers.formula") }), this.formula));
    this.listen(room, "slice", () => this.#load());
    this.listen(room, "still", () => this.#load());
    this.listen(room, "model", () => {
      this.#at = { block: 0, map: 0, band: null, frame: null };
      this.#scanned = null;
    });
    this.listen(room, "song", () => (this.#scanned = null));
    this.#load();
  }

  get #block() {
    return this.room.model.blocks[this.#at.block];
  }

  get #columns() {
    const { clientWidth, clientHeight } = this.maps.canvas;
    return mosaic(this.#block.channels, clientWidth || 300, clientHeight || 300, this.#block.frames, this.#block.bands);
  }

  get #pool() {
    return this.#tensors?.get(`blocks.${this.#at.block}.pool`);
  }

  #value(band, frame) {
    const { bands, frames } = this.#block;
    return this.#pool?.values[(this.#at.map * bands + band) * frames + frame] ?? 0;
  }

  state() {
    const { block, map, band, frame } = this.#at;
    return { block, map, ...(band === null ? {} : { band, frame }) };
  }

  set(state) {
    this.#choose({ band: null, frame: null, ...valid(this.room, state) });
  }

  #choose(change) {
    Object.assign(this.#at, change);
    this.blocks.mark(this.#at.block);
    this.#show();
    this.changed();
  }

  async #load() {
    const tensors = await this.trace();
    if (!tensors) return;
    this.#tensors = tensors;
    this.#show();
  }

  /** Draws what is known, then gets the stages and the formula. */
  async #show() {
    if (!this.#tensors) return;
    const { room } = this;
    const turn = (this.#turn += 1);
    const { block, map } = this.#at;
    const { channels, bands, frames, pool } = this.#block;
    if (this.#at.band === null) Object.assign(this.#at, this.#largest());
    const { band, frame } = this.#at;
    this.facts.textContent = room.t("layers.facts", { maps: channels, bands, frames, high: pool[0], wide: pool[1] });
    this.mapTitle.textContent = room.t("layers.map", { number: map + 1, count: channels });
    this.mapPick.update();
    this.cellPick.update();
    this.#stages = null;
    for (const picture of [this.maps, this.map, this.slice]) picture.draw();
    this.element.dataset.cell = "";
    if (!room.isStill) {
      this.#reach = null;
      this.formula.replaceChildren(h("p", { class: "in-note", text: room.t("still.numbers") }));
      this.reachText.textContent = "";
      return;
    }
    try {
      const slice = room.slice;
      const [{ reply }, ...stages] = await Promise.all([
        room.onTrace("cell", { block, map, band, frame }, slice),
        ...STAGES.map((stage) => room.onTrace("tensor", { name: `blocks.${block}.${stage}` }, slice)),
      ]);
      if (turn !== this.#turn || this.isGone) return;
      this.#stages = new Map(stages.map(({ reply, arrays }, index) => [STAGES[index], { shape: reply.shape, values: arrays[0] }]));
      this.#reach = reply.reach;
      const { reach: { bands, frames } } = reply;
      const hertz = (index) => room.words.number(room.model.band_hz[index], 0);
      this.reachText.textContent = room.t("layers.reach-text", {
        from: hertz(bands[0]), to: hertz(Math.min(bands[1], room.model.bands) - 1),
        seconds: room.words.number((frames[1] - frames[0]) * room.model.seconds_per_frame, 2), bands: bands[1] - bands[0], frames: frames[1] - frames[0],
      });
      this.slice.canvas.setAttribute("aria-label", `${room.t("layers.reach")}. ${this.reachText.textContent}`);
      this.formula.replaceChildren(formula(room, reply, block));
      for (const picture of [...this.stages, this.slice]) picture.draw();
      this.element.dataset.cell = [block, map, band, frame].join(" ");
    } catch (error) {
      room.fail(error);
    }
  }

  #largest() {
    let best = { band: 0, frame: 0 };
    const { bands, frames } = this.#block;
    for (let band = 0; band < bands; band += 1) {
      for (let frame = 0; frame < frames; frame += 1) {
        if (this.#value(band, frame) > this.#value(best.band, best.frame)) best = { band, frame };
      }
    }
    return best;
  }

  #paintMaps(context, width, height) {
    if (!this.#pool) return;
    const columns = this.#columns;
    drawMaps(context, this.#pool, columns, width, height);
    const [wide, high] = [width / columns, height / Math.ceil(this.#block.channels / columns)];
    outline(context, (this.#at.map % columns) * wide, Math.floor(this.#at.map / columns) * high, wide - 1, high - 1);
  }

  #paintMap(context, width, height) {
    if (!this.#pool) return;
    place(context, mapImage(this.#pool, this.#at.map), 0, 0, width, height);
    const { bands, frames } = this.#block;
    const [wide, high] = [width / frames, height / bands];
    const { band, frame } = this.#at;
    if (band !== null) outline(context, frame * wide, (bands - 1 - band) * high, wide, high);
  }

  #paintStage(stage, context, width, height) {
    const tensor = this.#stages?.get(stage);
    if (tensor) place(context, mapImage(tensor, this.#at.map), 0, 0, width, height);
  }

  #paintSlice(context, width, height) {
    const { room } = this;
    if (!room.song) return;
    place(context, sliceImage(room), 0, 0, width, height);
    if (!this.#reach) return;
    const { bands, frames } = this.#reach;
    const [wide, high] = [width / room.model.frames, height / room.model.bands];
    const clamp = (value, end) => Math.max(0, Math.min(end, value));
    const [low, top] = bands.map((band) => clamp(band, room.model.bands));
    const [from, to] = frames.map((frame) => clamp(frame, room.model.frames));
    outline(context, from * wide + 1, height - top * high + 1, (to - from) * wide - 2, (top - low) * high - 2);
  }

  /** Where the map has its largest value in the song: all passages are traced once. */
  async #findStrongest() {
    const { room } = this;
    const { block, map } = this.#at;
    const found = await room.work(room.t("strongest.busy"), async (progress) => {
      if (this.#scanned === null) {
        const count = room.song.slices.length;
        await room.client.call("scan", { from: 0, to: count }, { onProgress: progress });
        this.#scanned = true;
      }
      return (await room.client.call("strongest", { block, map })).reply;
    });
    if (!found || this.isGone) return;
    const { slice, band, frame, value, second } = found;
    this.strongest.dataset.slice = String(slice);
    this.strongest.replaceChildren(
      room.t("strongest.found", { time: room.words.clock(second), value: room.words.number(value), number: slice + 1 }), " ",
      button(room.t("strongest.play"), () => {
        const { seconds_per_frame } = room.model;
        const { frames } = this.#reach ?? { frames: [0, room.model.frames] };
        const start = room.song.slices[slice].start_s;
        room.playSong(start + Math.max(0, frames[0]) * seconds_per_frame, start + frames[1] * seconds_per_frame);
      }));
    room.freeze(true);
    room.setSlice(slice);
    this.#choose({ block, map, band, frame });
  }
}

/** What of a state is a cell of this model. */
function valid(room, { block, map, band, frame } = {}) {
  const is = (value, end) => Number.isInteger(value) && value >= 0 && value < end;
  if (!is(block, room.model.blocks.length)) return {};
  const { channels, bands, frames } = room.model.blocks[block];
  if (!is(map, channels)) return { block };
  return is(band, bands) && is(frame, frames) ? { block, map, band, frame } : { block, map };
}
