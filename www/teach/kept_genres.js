// The model's own genres, where the visitor's are added to them: one card for all, without songs.
import { button, h } from "../inside/dom.js";

/** The card: `element` with its button `remove`, and `show(names)`, null where the genres are not kept. */
export function keptGenres({ teaching }) {
  const t = (key, values) => teaching.t(key, values);
  const names = h("p", { class: "te-kept-names" });
  const remove = button(t("kept.remove"), () => teaching.keepGenres(false), { class: "quiet", "data-action": "remove-kept" });
  const element = h("section", { class: "te-kept", "aria-label": t("kept.title"), hidden: true },
    h("h2", { text: t("kept.title") }), names, h("p", { class: "in-note in-text", text: t("kept.what") }), remove);
  return {
    element,
    remove,
    show(kept) {
      element.hidden = kept === null;
      element.dataset.kept = String(kept?.length ?? 0);
      names.textContent = (kept ?? []).map(teaching.nameOf).join(", ");
    },
  };
}
