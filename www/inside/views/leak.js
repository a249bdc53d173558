// Why a figure depends on how the songs were divided: the same recipe on two splits, the artists of the collection, and what
// the artists changed in the test.
import { ALSO_IN_TRAINING, ARTISTS, DUPLICATES, NOT_IN_TRAINING } from "../collection.js";
import { h } from "../dom.js";
import { FILTERED, RANDOM } from "../figures.js";

export function leak(room) {
  const t = (key, values) => room.t(key, values);
  const text = (key, values) => h("p", { class: "in-text", "data-part": `leak-${key}`, text: t(`leak.${key}`, values) });
  return h("section", { class: "in-leak" }, h("h2", { text: t("leak.title") }),
    h("ul", {}, measured(room, "random", RANDOM), measured(room, "filtered", FILTERED)),
    ["why", "artist", "duplicates", "which", "intervals"].map((key) => text(key)),
    h("h2", { text: t("leak.artists-title") }),
    text("artists-text"),
    h("ul", { class: "in-artists" }, Object.entries(ARTISTS).map((entry) => artists(room, entry))),
    h("details", { "data-part": "leak-names" },
      h("summary", { text: t("leak.names", { count: DUPLICATES.length }) }),
      h("ul", { class: "in-duplicates" }, DUPLICATES.map((pair) => h("li", { text: pair.join(" = ") })))),
    h("h2", { text: t("leak.test-title") }),
    h("ul", {}, measured(room, "also", ALSO_IN_TRAINING), measured(room, "others", NOT_IN_TRAINING)),
    text("test-text"),
    h("p", { class: "in-note", text: t("leak.source") }));
}

/** A share of songs with its interval. */
function measured(room, key, [share, [low, high], songs]) {
  const { words } = room;
  const [fill, span] = [h("span", { class: "in-fill" }), h("span", { class: "in-interval" })];
  fill.style.setProperty("inline-size", `${100 * share}%`);
  span.style.setProperty("inset-inline-start", `${100 * low}%`);
  span.style.setProperty("inline-size", `${100 * (high - low)}%`);
  const percent = (value) => words.percent(value, true);
  return h("li", { "data-split": key, "data-share": String(share) }, h("span", { text: room.t(`leak.${key}`) }),
    h("span", { class: "in-track", "aria-hidden": "true" }, fill, span),
    h("span", { text: room.t("leak.figure", { share: percent(share), low: percent(low), high: percent(high), songs }) }));
}

/** The songs of a genre as a bar, divided by artist. */
function artists(room, [genre, { counts, unknown }]) {
  const songs = counts.reduce((sum, count) => sum + count, unknown);
  const part = (count, name) => {
    const element = h("span", { class: name });
    element.style.setProperty("inline-size", `${(100 * count) / songs}%`);
    return element;
  };
  return h("li", { "data-genre": genre, "data-songs": String(songs), "data-artists": String(counts.length) },
    h("span", { text: room.words.genre(genre) }),
    h("span", { class: "in-divided", "aria-hidden": "true" }, counts.map((count) => part(count)), unknown > 0 && part(unknown, "unknown")),
    h("span", { text: room.t("leak.artists-row", { artists: counts.length, largest: counts[0], songs }) }));
}
