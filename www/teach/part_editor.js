// Chooses the part of a song that is taught: two numbers of seconds.
import { button, h, newId } from "../inside/dom.js";
import { isPart, SHORTEST_S } from "./part.js";

/** A form for a song; `onPart` gets `{ from_s, to_s }`, or null for the whole song. Its event "cancel" leaves all as it is. */
export function partEditor({ t, words, song, onPart, onCancel }) {
  const seconds = Math.floor(song.seconds);
  const alert = h("p", { class: "te-part-alert", role: "alert", id: newId() });
  const field = (key, value) => {
    const input = h("input", {
      type: "number", inputmode: "decimal", min: "0", max: String(seconds), step: "any", value: String(value),
      "data-part": key, "aria-describedby": alert.id,
    });
    return { input, label: h("label", {}, h("span", { text: t(`part.${key}`) }), input) };
  };
  const from = field("from", song.part?.from_s ?? 0);
  const to = field("to", song.part?.to_s ?? seconds);
  const submit = (event) => {
    event.preventDefault();
    const part = { from_s: from.input.valueAsNumber, to_s: to.input.valueAsNumber };
    if (isPart(part, song.seconds)) return onPart(part);
    alert.textContent = t("part.invalid", { least: words.number(SHORTEST_S, 0), seconds: words.number(seconds, 0) });
    from.input.focus();
  };
  // Its own message instead of the browser's, which differs in language and place.
  const element = h("form", { class: "te-part", novalidate: true, "aria-label": t("part.label", { name: song.name }), onsubmit: submit, oncancel: onCancel },
    from.label, to.label, h("span", { class: "in-note", text: t("part.of", { seconds: words.number(seconds, 0) }) }),
    h("button", { type: "submit", "data-action": "use-part", text: t("part.use") }),
    song.part && button(t("part.whole"), () => onPart(null), { "data-action": "whole" }),
    alert);
  return { element, focus: () => from.input.focus() };
}
