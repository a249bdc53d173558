// The recurrent layers: units over steps, one unit step by step, gates that are forced, and the order laboratory.
import { choice, h } from "../dom.js";
import { outline, Picture, place } from "../draw.js";
import { gateBench } from "../gates.js";
import { legend } from "../legend.js";
import { orderBench } from "../order.js";
import { pickable } from "../pick.js";
import { GATE_RANGE, STATE_RANGE, stepsImage } from "../tensors.js";
import { unitFormula } from "../unit.js";
import { View } from "../view_base.js";

const VALUES = ["state", "reset", "update", "candidate"];
export const DIRECTIONS = ["forward", "reverse"];

export default (room, state) => new Recurrence(room, state);

class Recurrence extends View {
  #at;
  #tensors = null;
  #turn = 0;

  constructor(room, state = {}) {
    super(room, "recurrence");
    const t = (key, values) => room.t(key, values);
    this.#at = { layer: 0, direction: "forward", unit: 0, step: 0, show: "state", ...valid(room, state) };
    this.facts = h("p", { class: "in-facts" });
    const { gru } = room.model;
    const layers = gru.length > 1 && choice(t("recurrence.layer"), gru.map((_, index) => [index, String(index + 1)]), this.#at.layer,
      (layer) => this.#choose({ layer: Number(layer), unit: 0 }));
    this.shown = choice(t("recurrence.show"), VALUES.map((value) => [value, t(`gru.${value}`)]), this.#at.show, (show) => this.#choose({ show }));
    this.heats = this.#directions().map((direction) => this.#heat(direction));
    this.unit = h("div", { class: "in-unit" });
    this.legends = h("div");
    this.gates = gateBench(room, () => this.#at, forced(room, state));
    this.order = orderBench(room, state);
    for (const bench of [this.gates, this.order]) bench.addEventListener("change", () => this.changed());
    const steps = room.model.steps;
    const bench = (name, part) => h("section", { class: "in-bench", "data-bench": name }, h("h2", { text: t(`${name}.title`) }), h("p", { class: "in-text", text: t(`${name}.text`, { steps }) }), part.element);
    [this.gatesPart, this.orderPart] = [bench("gates", this.gates), bench("order", this.order)];
    this.element.append(
      h("p", { class: "in-text", text: t("recurrence.text", { steps }) }),
      this.facts,
      h("div", { class: "in-row" }, layers && layers.element, this.shown.element),
      h("div", { class: "in-columns" },
        this.heats.map(({ picture }, index) => h("section", {}, h("h2", { text: t(`recurrence.${this.#directions()[index]}`) }), picture.canvas)),
        h("section", { class: "in-wide" }, h("h2", { class: "in-unit-title" }), this.unit)),
      this.legends,
      this.gatesPart, this.orderPart);
    // A lesson about one of them begins with it.
    const first = this.order.isUsed ? this.orderPart : this.gates.state().length > 0 ? this.gatesPart : null;
    if (first) this.element.prepend(first);
    this.listen(room, "slice", () => this.#load());
    this.listen(room, "still", () => this.#load());
    this.#legend();
    this.#load();
  }

  #directions() {
    return this.room.model.gru[this.#at.layer].bidirectional ? DIRECTIONS : DIRECTIONS.slice(0, 1);
  }

  get #units() {
    return this.room.model.gru[this.#at.layer].units;
  }

  #tensor(direction, value = this.#at.show) {
    return this.#tensors?.get(`recurrent.${this.#at.layer}.${value}${direction === "reverse" ? "_reverse" : ""}`);
  }

  get #range() {
    return ["reset", "update"].includes(this.#at.show) ? GATE_RANGE : STATE_RANGE;
  }

  #legend() {
    this.legends.replaceChildren(legend(this, { range: this.#range, text: this.room.t("legend.units") }));
  }

  #heat(direction) {
    const { room } = this;
    const { steps } = room.model;
    const picture = this.own(new Picture("in-units", (context, width, height) => {
      const tensor = this.#tensor(direction);
      if (!tensor) return;
      place(context, stepsImage(tensor, this.#range), 0, 0, width, height);
      if (direction !== this.#at.direction) return;
      const [wide, high] = [width / steps, height / this.#units];
      outline(context, this.#at.step * wide, (this.#units - 1 - this.#at.unit) * high, wide, high);
    }));
    const pick = pickable(picture.canvas, {
      label: room.t(`recurrence.pick-${direction}`),
      isUpwards: true,
      size: () => [this.#units, steps],
      at: () => [this.#at.unit, this.#at.step],
      describe: (unit, step) => room.t("recurrence.cell", {
        unit: unit + 1, step: step + 1, value: room.words.number(this.#tensor(direction)?.values[step * this.#units + unit] ?? 0),
      }),
      pick: (unit, step) => this.#choose({ direction, unit, step }),
    });
    return { picture, pick };
  }

  state() {
    const gates = this.gates.state();
    return { ...this.#at, ...(gates.length > 0 ? { gates } : {}), ...this.order.state() };
  }

  set(state) {
    Object.assign(this.#at, valid(this.room, state));
    this.gates.set(forced(this.room, state));
    this.order.set(state);
    this.#choose({});
  }

  #choose(change) {
    Object.assign(this.#at, change);
    this.shown.select.value = this.#at.show;
    if ("show" in change) this.#legend();
    this.#show();
    this.changed();
  }

  async #load() {
    const tensors = await this.trace();
    if (!tensors) return;
    this.#tensors = tensors;
    this.#show();
    this.gates.update();
    this.order.update();
  }

  async #show() {
    const { room } = this;
    const turn = (this.#turn += 1);
    const { layer, direction, unit } = this.#at;
    this.facts.textContent = room.t("recurrence.facts", { units: this.#units, steps: room.model.steps, directions: this.#directions().length });
    for (const { picture, pick } of this.heats) {
      picture.draw();
      pick.update();
    }
    this.element.querySelector(".in-unit-title").textContent = room.t("recurrence.unit", { number: unit + 1, direction: room.t(`recurrence.${direction}`) });
    this.element.dataset.unit = "";
    if (!room.isStill) {
      this.unit.replaceChildren(h("p", { class: "in-note", text: room.t("still.numbers") }));
      return;
    }
    try {
      const slice = room.slice;
      const steps = Array.from({ length: room.model.steps }, (_, step) => step);
      const replies = await Promise.all(steps.map((step) => room.onTrace("unit", { layer, direction, unit, step }, slice)));
      if (turn !== this.#turn || this.isGone) return;
      this.unit.replaceChildren(unitFormula(room, replies.map(({ reply }) => reply), this.#at.step, (step) => this.#choose({ step })));
      this.element.dataset.unit = [layer, direction, unit, this.#at.step].join(" ");
    } catch (error) {
      room.fail(error);
    }
  }
}

/** The forced gates of a state; `update` and `reset` are those of every unit. */
function forced(room, { gates, ...all }) {
  if (Array.isArray(gates)) return gates;
  return ["update", "reset"].filter((gate) => typeof all[gate] === "number").flatMap((gate) =>
    room.model.gru.flatMap(({ bidirectional }, layer) =>
      DIRECTIONS.slice(0, bidirectional ? 2 : 1).map((direction) => ({ layer, direction, unit: null, gate, value: all[gate] }))));
}

/** What of a state fits this model. */
function valid(room, state) {
  const is = (value, end) => Number.isInteger(value) && value >= 0 && value < end;
  const found = {};
  const { gru, steps } = room.model;
  if (is(state.layer, gru.length)) found.layer = state.layer;
  const { units, bidirectional } = gru[found.layer ?? 0];
  if (is(state.unit, units)) found.unit = state.unit;
  if (is(state.step, steps)) found.step = state.step;
  if (DIRECTIONS.slice(0, bidirectional ? 2 : 1).includes(state.direction)) found.direction = state.direction;
  if (VALUES.includes(state.show)) found.show = state.show;
  return found;
}
