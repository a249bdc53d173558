// What the colours of a picture mean: a bar with the values of its ends, the same for every picture of a kind.
import { h } from "./dom.js";
import { image, Picture, place } from "./draw.js";

export function legend(view, { ramp = "signed", range, unit = "", text }) {
  const { words } = view.room;
  const bar = view.own(new Picture("in-legend-bar", (context, width, height) => {
    place(context, image(1, 256, (_, column) => column, { ramp, range: [0, 255] }), 0, 0, width, height);
  }));
  bar.canvas.setAttribute("aria-hidden", "true");
  const end = (value) => `${words.number(value, Number.isInteger(value) ? 0 : 1)}${unit}`;
  return h("p", { class: "in-legend" }, h("span", { text: end(range[0]) }), bar.canvas, h("span", { text: end(range[1]) }), h("span", { class: "in-note", text }));
}
