// The order laboratory: the steps of this passage in another order, and the order in time of the whole song.
import { answerWords } from "./answer.js";
import { button, h, table } from "./dom.js";
import { bars } from "./bars.js";
import { comparison } from "./compare.js";
import { latest } from "./client.js";
import { ORDER, TEACHING } from "./figures.js";
import { hasTeachingModel, loadTeachingModel } from "./teaching_model.js";

const CHANGES = ["steps", "blocks", "reverse", "frames"];

/** `state`: `order` of the steps of a passage, `change` and `seed` for the whole song. */
export function orderBench(room, state) {
  return new OrderBench(room, state);
}

class OrderBench extends EventTarget {
  #order;
  #change = null;
  #seed = 1;

  constructor(room, state) {
    super();
    this.room = room;
    const t = (key, values) => room.t(key, values);
    this.steps = h("ol", { class: "in-order" });
    this.comparison = comparison(room);
    const to = (order) => () => this.#become(order(this.#natural()));
    this.whole = h("div", { class: "in-whole-song", role: "status" });
    this.element = h("div", {},
      // In parts, since a lesson shows only one of them at first.
      h("div", { "data-part": "slice" },
        h("h3", { text: t("order.slice") }),
        this.steps,
        h("p", { class: "in-row" },
          button(t("order.shuffle"), to(shuffled), { "data-order": "shuffle" }),
          button(t("order.reverse"), to((order) => order.reverse()), { "data-order": "reverse" }),
          button(t("order.natural"), to((order) => order), { "data-order": "natural" })),
        this.comparison.element),
      h("div", { "data-part": "song" },
        h("h3", { text: t("order.song") }),
        h("p", { class: "in-text", text: t("order.song-text") }),
        h("p", { class: "in-row" }, CHANGES.map((change) => button(t(`order.${change}`), () => this.#again(change), { "data-change": change }))),
        this.whole),
      h("div", { "data-part": "measured" },
        h("h3", { text: t("order.measured") }),
        h("p", { class: "in-text", text: t("order.measured-text") }),
        table(t("order.measured"), [t("order.change"), t("order.page-kept"), t("order.page-right"), t("order.filtered-kept"), t("order.filtered-right")],
          ORDER.map(([change, ...figures]) => [t(`order.${change}`), ...figures.map((share) => room.words.percent(share, true))])),
        h("p", { class: "in-text", text: t("order.conclusion") })),
      hasTeachingModel() && this.#teaching());
    this.update = latest(() => this.#run());
    this.set(state, false);
  }

  /** The model that has learned the order, or the way back from it. */
  #teaching() {
    const { room } = this;
    const t = (key, values) => room.t(key, values);
    const share = (value) => room.words.percent(value);
    const { named, permuted, reversed } = TEACHING;
    const isUsed = room.model.slot === "teaching";
    const change = async () => {
      await room.work(t("models.busy"), () => (isUsed ? room.useModel("shipped") : loadTeachingModel(room)));
      // Other layers, other steps.
      room.reopen();
    };
    return h("div", { "data-part": "teaching" },
      h("h3", { text: t("order.teaching") }),
      h("p", { class: "in-text", text: t("order.teaching-text", {
        steps: 12, named: share(named), permuted: share(permuted), reversed: share(reversed),
      }) }),
      h("p", { class: "in-row" }, button(t(isUsed ? "order.use-shipped" : "order.use-teaching"), change, {
        "data-order": isUsed ? "shipped" : "teaching", "data-reopens": "",
      })));
  }

  get isUsed() {
    return this.#change !== null || !this.#isNatural;
  }

  #natural() {
    return Array.from({ length: this.room.model.steps }, (_, step) => step);
  }

  get #isNatural() {
    return this.#order.every((step, place) => step === place);
  }

  state() {
    return { order: this.#isNatural ? undefined : this.#order, change: this.#change ?? undefined, seed: this.#change === null ? undefined : this.#seed };
  }

  set({ order, change, seed } = {}, isNow = true) {
    const sorted = Array.isArray(order) ? [...order].sort((a, b) => a - b) : [];
    this.#order = String(sorted) === String(this.#natural()) ? [...order] : this.#natural();
    this.#list();
    if (isNow) this.update();
    if (Number.isSafeInteger(seed) && seed >= 0) this.#seed = seed;
    this.#change = CHANGES.includes(change) ? change : null;
    if (this.#change !== null) this.#song(this.#change, this.#seed);
  }

  #become(order) {
    this.#order = order;
    this.#list();
    this.update();
    this.dispatchEvent(new Event("change"));
  }

  #list() {
    const { room } = this;
    const swap = (place, by) => {
      const order = [...this.#order];
      [order[place], order[place + by]] = [order[place + by], order[place]];
      this.#become(order);
      this.steps.children[place + by].querySelector(`button[data-by="${by}"]:not(:disabled), button:not(:disabled)`)?.focus();
    };
    this.steps.replaceChildren(...this.#order.map((step, place) => h("li", { "data-step": String(step) },
      button("◀", () => swap(place, -1), { "data-by": "-1", disabled: place === 0, "aria-label": room.t("order.earlier", { number: step + 1 }) }),
      h("span", { text: room.t("recurrence.step", { number: step + 1 }) }),
      button("▶", () => swap(place, 1), { "data-by": "1", disabled: place === this.#order.length - 1, "aria-label": room.t("order.later", { number: step + 1 }) }))));
    this.element.dataset.order = this.#order.join(" ");
  }

  async #run() {
    const { room } = this;
    try {
      const before = room.of();
      const { reply } = await room.onTrace("experiment", { gates: [], order: this.#isNatural ? [] : this.#order });
      this.comparison.show({ before, after: reply });
    } catch (error) {
      room.fail(error);
    }
  }

  /** Each click is another random order. */
  #again(change) {
    this.#seed = change === this.#change ? this.#seed + 1 : this.#seed;
    this.#change = change;
    this.#song(change, this.#seed);
    this.dispatchEvent(new Event("change"));
  }

  async #song(change, seed) {
    const { room } = this;
    const done = await room.work(room.t("order.busy"), (progress) => room.client.call("order", { change, seed }, { onProgress: progress }));
    if (!done) return;
    const { kept, before, after } = done.reply;
    const name = (genre) => room.words.genre(typeof genre === "number" ? room.model.genres[genre] : genre);
    const both = bars(room, { label: room.t("order.song") });
    both.show(after.probabilities, before.probabilities);
    const [said, now] = [before, after].map(({ answer }) => answerWords(room, answer));
    const answer = h("p", { class: "in-sentence", text: room.t("order.answer", { before: said, after: now }) });
    this.whole.dataset.answer = after.answer.code;
    this.whole.dataset.change = change;
    this.whole.dataset.kept = String(kept);
    this.whole.replaceChildren(
      h("p", { class: "in-sentence", text: room.t("order.result", { change: room.t(`order.${change}`), kept: room.words.percent(kept), before: name(before.genre), after: name(after.genre) }) }),
      answer,
      both.element);
  }
}

/** A random order that is not the one in time, where there is another. */
function shuffled(order) {
  const other = [...order];
  for (let tries = 0; tries < 9; tries += 1) {
    for (let last = other.length - 1; last > 0; last -= 1) {
      const at = Math.floor(Math.random() * (last + 1));
      [other[last], other[at]] = [other[at], other[last]];
    }
    if (other.some((step, place) => step !== place)) break;
  }
  return other;
}
