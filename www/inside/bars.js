// Probabilities as bars with numbers, in the order of the model's outputs; with a second row for those before a change.
import { h } from "./dom.js";

/** `element`, and `show(probabilities, before)`; `before` may be missing. */
export function bars(room, { label, onpick } = {}) {
  const element = h("ol", { class: "in-bars", "aria-label": label ?? room.t("bars.label") });
  const show = (probabilities, before = null) => {
    const { genres, outside } = room.model;
    // Of a song, there are only those of the genres.
    const codes = [...genres, ...outside].slice(0, probabilities.length);
    const best = probabilities.slice(0, genres.length).reduce((best, value, index, all) => (value > all[best] ? index : best), 0);
    if (element.children.length !== codes.length) {
      element.replaceChildren(...codes.map((code, index) => row(code, index)));
    }
    element.dataset.top = codes[best];
    element.toggleAttribute("data-compares", before !== null);
    codes.forEach((code, index) => {
      const item = element.children[index];
      item.dataset.probability = String(probabilities[index]);
      item.classList.toggle("winner", index === best);
      const [name, track, number] = item.children;
      name.textContent = room.words.genre(code);
      track.firstChild.style.setProperty("inline-size", `${100 * Math.min(probabilities[index], 1)}%`);
      track.lastChild.hidden = before === null;
      if (before) track.lastChild.style.setProperty("inset-inline-start", `${100 * before[index]}%`);
      number.textContent = before
        ? room.t("bars.before-after", { before: room.words.percent(before[index]), after: room.words.percent(probabilities[index]) })
        : room.words.percent(probabilities[index]);
    });
  };
  const row = (code, index) => {
    const isOutside = index >= room.model.genres.length;
    const name = onpick && !isOutside
      ? h("button", { type: "button", class: "quiet", onclick: () => onpick(index) })
      : h("span", { class: "in-bar-name" });
    const item = h("li", { "data-genre": code, class: isOutside ? "outside" : `g${index % 12}` }, name,
      h("span", { class: "in-track", "aria-hidden": "true" }, h("span", { class: "in-fill" }), h("span", { class: "in-mark", hidden: true })),
      h("span", { class: "in-value" }));
    return item;
  };
  return { element, show };
}

/** The index of the largest of the first `count` values, and of the next. */
export function topTwo(values, count) {
  const order = Array.from({ length: count }, (_, index) => index).sort((a, b) => values[b] - values[a]);
  return [order[0], order[1] ?? order[0]];
}
