// Are the probabilities right? How often answers of a given probability were correct on test songs.
import { h, table } from "./dom.js";
import { COVERAGE_FILTERED, RELIABILITY } from "./figures.js";

export function calibration(room) {
  const { words } = room;
  const t = (key, values) => room.t(key, values);
  const range = (from, to) => t("calibration.range", { from: words.percent(from), to: words.percent(to) });
  const bar = (share, claimed) => {
    const [fill, mark] = [h("span", { class: "in-fill" }), claimed !== null && h("span", { class: "in-mark" })];
    fill.style.setProperty("inline-size", `${100 * share}%`);
    if (mark) mark.style.setProperty("inset-inline-start", `${100 * claimed}%`);
    return h("span", { class: "in-track", "aria-hidden": "true" }, fill, mark);
  };
  return h("section", { class: "in-calibration" },
    h("h2", { text: t("calibration.title") }),
    h("p", { class: "in-text", text: t("calibration.text") }),
    table(t("calibration.page"), [t("calibration.probability"), t("calibration.songs"), t("calibration.right"), t("calibration.share")],
      RELIABILITY.map(([from, to, songs, right]) => [range(from, to), String(songs), String(right), h("span", { class: "in-reliability" }, words.percent(right / songs), bar(right / songs, (from + to) / 2))]),
      { class: "in-reliability-table" }),
    h("p", { class: "in-note", text: t("calibration.page-note") }),
    table(t("calibration.filtered"), [t("calibration.at-least"), t("calibration.answered"), t("calibration.share")],
      COVERAGE_FILTERED.map(([from, share, right]) => [words.percent(from), words.percent(share), h("span", { class: "in-reliability" }, words.percent(right, true), bar(right, null))])),
    h("p", { class: "in-note", text: t("calibration.source") }));
}
