// What to expect of the taught genres: share of songs that is right, confusions, reasons for caution.
import { button, h } from "../inside/dom.js";

/** Share of right songs from which on a model is worth using, by its interval's lower end. */
const GOOD_FROM = 0.65;

/** The section's content. */
export function result(view, taught) {
  const { figures, genres, songs } = taught;
  const { words } = view.teaching;
  const t = (key, values) => view.t(key, values);
  const right = figures.songs.filter(({ genre, predicted }) => genre === predicted).length;
  const [low, high] = figures.interval.map((end) => words.percent(end));
  const chosen = h("div", { class: "te-chosen", role: "status" });

  const sentence = figures.accuracy === null
    ? t("result.none")
    : t("result.right", { count: figures.songs.length, right, low, high });
  // Of genres that are kept no song is here: nothing is said about them.
  const { kept } = figures;
  const names = view.teaching.shownNames(genres.map(({ name }) => name), kept);
  const chance = words.percent(1 / names.length);
  const judgement = figures.accuracy === null ? null
    : figures.interval[0] >= GOOD_FROM ? "good" : figures.interval[0] > 1 / names.length ? "fair" : "chance";

  const show = (from, to) => {
    const some = figures.songs.filter(({ genre, predicted }) => genre === from && predicted === to);
    chosen.replaceChildren(
      h("p", { class: "in-sentence", text: t(from === to ? "result.cell-right" : "result.cell", { genre: names[from], other: names[to] }) }),
      h("ul", { class: "te-songs" }, some.map(({ song }) => h("li", { "data-song": songs[song].id },
        view.playButton(songs[song]), h("span", { class: "te-song-name", dir: "auto", text: songs[song].name })))));
  };
  const cell = (count, from, to) => {
    const strength = count / Math.max(1, figures.confusion[from].reduce((a, b) => a + b, 0));
    const label = t("result.cell-label", { count, genre: names[from], other: names[to] });
    const content = count === 0 ? h("span", { text: "0" }) : button(String(count), () => show(from, to), { "aria-label": label });
    const one = h("td", { "data-count": String(count), "data-right": String(from === to) }, content);
    one.style.setProperty("--share", `${Math.round(100 * strength)}%`);
    return one;
  };
  const matrix = figures.accuracy === null ? null : h("div", { class: "in-scroll", tabindex: "0", role: "region", "aria-label": t("result.matrix") },
    h("table", { class: "te-matrix" },
      h("caption", { text: t("result.matrix-note") }),
      h("thead", {}, h("tr", {}, h("td", {}), names.map((name) => h("th", { scope: "col", dir: "auto", text: name })))),
      h("tbody", {}, figures.confusion.map((row, from) => from >= kept && h("tr", {},
        h("th", { scope: "row", dir: "auto", text: names[from] }), row.map((count, to) => cell(count, from, to)))))));

  const warnings = figures.warnings.map((warning) => {
    const of = warning.genres ? warning.genres.map((genre) => names[genre]) : (warning.songs ?? []).map((song) => songs[song].name);
    return h("li", { "data-warning": warning.code, text: t(`warning.${warning.code}`, { first: of[0], second: of[1], count: warning.count }) });
  });
  return h("div", { class: "te-figures", "data-judgement": judgement },
    h("p", { class: "in-sentence", text: sentence }),
    judgement && h("p", { class: "in-text", text: t(`result.${judgement}`, { chance }) }),
    kept > 0 && h("p", { class: "in-text", text: t("kept.result", { count: kept }) }),
    warnings.length > 0 && h("ul", { class: "in-bullets te-warnings", "aria-label": t("result.warnings") }, warnings),
    matrix, chosen);
}
