// Predict first: a question with options. What it uncovers is made by `reveal`, which is called after the answer: before
// that, it is not in the document.
import { button, h, newId } from "./dom.js";

/**
 * - `question`, `options`: texts; `answer`: the index of the correct option, or "measure" if that depends on the song
 * - `given`: an earlier prediction, or null; it uncovers at once
 * - `t(key, values)`: texts of the player
 * - `onGiven(index)`: is called once, with the prediction
 * - `reveal(container)`: fills the uncovered part
 *
 * `commit()` takes the chosen option as the prediction. It returns whether there is one.
 */
export function predict({ question, options, answer, given = null, t, onGiven, reveal }) {
  const name = newId();
  const status = h("p", { class: "ls-status", role: "status" });
  const inputs = options.map((_, index) => h("input", { type: "radio", name, value: String(index), id: `${name}-${index}` }));
  const choices = h("fieldset", { class: "ls-guess" },
    h("legend", {}, h("span", { class: "ls-kind", text: t("predict") }), " ", question),
    options.map((text, index) => h("label", { for: inputs[index].id, "data-option": String(index) }, inputs[index], h("span", { text }))),
    button(t("commit"), () => commit(), { class: "strong ls-commit" }));
  const uncovered = h("div", { class: "ls-uncovered" });
  const element = h("div", { class: "ls-predict", "data-given": "" }, choices, status, uncovered);
  let isGiven = false;

  function commit() {
    if (isGiven) return true;
    const index = inputs.findIndex((input) => input.checked);
    if (index < 0) {
      status.textContent = t("choose-first");
      inputs[0].focus();
      return false;
    }
    show(index, true);
    return true;
  }

  function show(index, isNew) {
    isGiven = true;
    element.dataset.given = String(index);
    const isMeasured = answer === "measure";
    element.dataset.right = isMeasured ? "" : String(index === answer);
    choices.replaceWith(h("div", { class: "ls-given" },
      h("p", {}, h("span", { class: "ls-kind", text: t("predict") }), " ", question),
      h("ul", {}, options.map((text, option) => {
        const notes = [option === index && t("yours"), option === answer && t("correct")].filter(Boolean);
        return h("li", { class: [option === index && "ls-mine", option === answer && "ls-right"].filter(Boolean).join(" ") || null },
          text, notes.length > 0 && h("strong", { text: ` (${notes.join(", ")})` }));
      }))));
    if (isMeasured) status.textContent = t("measured");
    else status.textContent = index === answer ? t("right") : t("wrong", { answer: options[answer] });
    if (isNew) onGiven(index);
    reveal(uncovered, isNew);
  }

  if (given !== null) show(given, false);
  return { element, commit, get isGiven() { return isGiven; } };
}
