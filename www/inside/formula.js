// A cell of a map down to its terms: products of each input map, sum and bias, ELU, batch norm, max pool.
import { button, h, table } from "./dom.js";

/** Input maps that are shown at once; the others follow on request. */
const FIRST = 6;
const DIGITS = 3;

/** The nine products of an input map as they lie in the picture: higher bands above, later frames to the right. */
function products(room, input, name) {
  const { words } = room;
  const at = new Map(input.terms.map((term) => [String(term.offset), term]));
  const cell = (band, frame) => {
    const term = at.get(String([band, frame]));
    // Beyond the edge there is nothing to multiply.
    if (!term) return h("td", { class: "in-edge", text: "–" });
    return h("td", {},
      h("span", { class: "in-factors", text: `${words.number(term.value)} × ${words.number(term.weight)}` }),
      h("span", { text: `= ${words.signed(term.product, DIGITS)}` }));
  };
  return h("div", { class: "in-input", "data-map": String(input.map), "data-sum": String(input.sum) },
    h("h4", {}, name, " ", h("strong", { text: words.signed(input.sum, DIGITS) })),
    h("div", { class: "in-scroll", tabindex: "0", role: "region", "aria-label": name },
      h("table", { class: "in-products" },
        h("caption", { class: "unseen", text: room.t("formula.products", { name }) }),
        h("tbody", {}, [1, 0, -1].map((band) => h("tr", {}, [-1, 0, 1].map((frame) => cell(band, frame))))))));
}

/** All of a cell's formula. `reply` is the answer to the call `cell`. */
export function formula(room, reply, block) {
  const { words } = room;
  const number = (value) => words.number(value, DIGITS);
  const t = (key, values) => room.t(key, values);
  const name = (map) => t(block === 0 ? "formula.input" : "formula.map", { number: map + 1, block });
  const sorted = [...reply.inputs].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const list = h("div", { class: "in-inputs" }, sorted.slice(0, FIRST).map((input) => products(room, input, name(input.map))));
  const rest = sorted.length - FIRST;
  const more = rest > 0 && button(t("formula.more", { count: rest }), () => {
    list.append(...sorted.slice(FIRST).map((input) => products(room, input, name(input.map))));
    more.remove();
    list.children[FIRST].querySelector(".in-scroll").focus();
  }, { class: "in-more" });
  const line = (step, text, values) => h("li", { "data-step": step }, h("span", { text: t(`formula.${step}`) }), " ", h("span", { class: "in-equation", text: t(text, values) }));
  const products_ = reply.inputs.reduce((sum, input) => sum + input.sum, 0);
  return h("div", { class: "in-formula", "data-value": String(reply.value), "data-recomputed": String(reply.recomputed) },
    h("ol", { class: "in-steps" },
      line("sum", "formula.sum-is", { products: number(products_), bias: words.signed(reply.bias, DIGITS), sum: number(reply.sum) }),
      line("elu", reply.sum > 0 ? "formula.elu-positive" : "formula.elu-negative", { sum: number(reply.sum), value: number(reply.activation) }),
      line("norm", "formula.norm-is", { value: number(reply.activation), scale: number(reply.scale), shift: words.signed(reply.shift, DIGITS), norm: number(reply.scale * reply.activation + reply.shift) }),
      line("pool", "formula.pool-is", { count: reply.window.length, value: number(reply.value) }),
      line("check", "formula.check-is", { recomputed: words.number(reply.recomputed, 5), value: words.number(reply.value, 5) })),
    h("h3", { text: t("formula.window") }),
    table(t("formula.window-caption"), ["place", "sum", "elu", "norm"].map((key) => t(`formula.column-${key}`)),
      reply.window.map((position, index) => [
        t(index === reply.largest ? "formula.place-largest" : "formula.place", { band: position.band + 1, frame: position.frame + 1 }),
        number(position.sum), number(position.activation), number(position.norm),
      ])),
    h("h3", { text: t("formula.inputs", { count: reply.inputs.length }) }),
    h("p", { class: "in-text", text: t("formula.inputs-text") }), list, more);
}
