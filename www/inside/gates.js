// Gates that are forced to a value: what the network would compute if they were always open or closed.
import { button, choice, h } from "./dom.js";
import { comparison } from "./compare.js";
import { latest } from "./client.js";

/** `at()`: the layer, direction and unit that are chosen in the view. */
export function gateBench(room, at, initial) {
  return new GateBench(room, at, initial);
}

class GateBench extends EventTarget {
  #forced = [];

  constructor(room, at, initial) {
    super();
    this.room = room;
    const t = (key, values) => room.t(key, values);
    this.gate = choice(t("gates.gate"), ["update", "reset"].map((gate) => [gate, t(`gru.${gate}`)]), "update", () => {});
    this.scope = choice(t("gates.scope"), ["unit", "all"].map((scope) => [scope, t(`gates.${scope}`)]), "all", () => {});
    const force = (value) => {
      const { layer, direction, unit } = at();
      const gate = this.gate.select.value;
      const directions = this.scope.select.value === "unit" ? [[direction, unit]] : this.#directions(layer).map((direction) => [direction, null]);
      for (const [direction, unit] of directions) {
        this.#forced = this.#forced.filter((it) => !(it.layer === layer && it.direction === direction && it.unit === unit && it.gate === gate));
        this.#forced.push({ layer, direction, unit, gate, value });
      }
      this.#changed();
    };
    this.list = h("ul", { class: "in-list" });
    this.comparison = comparison(room);
    this.release = button(t("gates.release"), () => {
      this.#forced = [];
      this.#changed();
    }, { "data-force": "none" });
    this.element = h("div", {},
      h("div", { class: "in-row" }, this.gate.element, this.scope.element,
        button(t("gates.to-0"), () => force(0), { "data-force": "0" }), button(t("gates.to-1"), () => force(1), { "data-force": "1" }), this.release),
      this.list, this.comparison.element);
    this.update = latest(() => this.#run());
    this.set(Array.isArray(initial) ? initial : [], false);
  }

  #directions(layer) {
    return this.room.model.gru[layer].bidirectional ? ["forward", "reverse"] : ["forward"];
  }

  state() {
    return this.#forced;
  }

  set(forced, isNow = true) {
    const { gru } = this.room.model;
    this.#forced = forced.filter((it) => it && gru[it.layer] && this.#directions(it.layer).includes(it.direction) && ["reset", "update"].includes(it.gate)
      && it.value >= 0 && it.value <= 1 && (it.unit === null || (Number.isInteger(it.unit) && it.unit >= 0 && it.unit < gru[it.layer].units)));
    if (isNow) this.update();
  }

  #changed() {
    this.update();
    this.dispatchEvent(new Event("change"));
  }

  async #run() {
    const { room } = this;
    const t = (key, values) => room.t(key, values);
    try {
      const before = room.of();
      const { reply } = await room.onTrace("experiment", { gates: this.#forced, order: [] });
      this.list.replaceChildren(...this.#forced.map(({ direction, unit, gate, value }) =>
        h("li", { text: t(unit === null ? "gates.forced-all" : "gates.forced-unit", { gate: t(`gru.${gate}`), direction: t(`recurrence.${direction}`), unit: (unit ?? 0) + 1, value: room.words.number(value, 0) }) })));
      this.release.disabled = this.#forced.length === 0;
      this.comparison.show({ before, after: reply });
      this.element.dataset.forced = String(this.#forced.length);
    } catch (error) {
      room.fail(error);
    }
  }
}
