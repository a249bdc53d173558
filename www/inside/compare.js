// Logits and probabilities before and after a change.
import { bars } from "./bars.js";
import { h, table } from "./dom.js";

/** `element`, and `show({ before, after })`, each with `logits` and `probabilities`. */
export function comparison(room, { withLogits = true } = {}) {
  const probabilities = bars(room, { label: room.t("bars.changed") });
  const logits = h("div", { class: "in-logits" });
  const sentence = h("p", { class: "in-sentence", role: "status" });
  const element = h("div", { class: "in-comparison" }, sentence, probabilities.element, room.model.outside.length > 0 && h("p", { class: "in-note", text: room.t("bars.outside") }), withLogits && h("details", {}, h("summary", { text: room.t("compare.logits") }), logits));
  const best = (values) => room.model.genres.reduce((best, _, genre) => (values[genre] > values[best] ? genre : best), 0);
  return {
    element,
    show({ before, after }) {
      probabilities.show(after.probabilities, before.probabilities);
      const [from, to] = [best(before.probabilities), best(after.probabilities)];
      const name = (genre) => room.words.genre(room.model.genres[genre]);
      const share = (probability) => room.words.percent(probability);
      const outside = room.model.outside.flatMap((code, index) => {
        const [was, is] = [before, after].map(({ probabilities }) => probabilities[room.model.genres.length + index]);
        // More than one half of the whole, which the genres share only among themselves.
        return Math.max(was, is) > 0.5 ? [room.t("compare.outside", { name: room.words.genre(code), before: share(was), after: share(is) })] : [];
      });
      sentence.textContent = [...outside, room.t(from === to ? "compare.same" : "compare.other", {
        from: name(from), to: name(to), before: share(before.probabilities[from]), after: share(after.probabilities[to]),
      })].join(" ");
      element.dataset.from = room.model.genres[from];
      element.dataset.to = room.model.genres[to];
      if (!withLogits) return;
      const codes = [...room.model.genres, ...room.model.outside];
      logits.replaceChildren(table(room.t("compare.logits"), [room.t("compare.genre"), room.t("compare.before"), room.t("compare.after"), room.t("compare.difference")],
        codes.map((code, index) => [room.words.genre(code), room.words.number(before.logits[index]), room.words.number(after.logits[index]), room.words.signed(after.logits[index] - before.logits[index])])));
    },
  };
}
