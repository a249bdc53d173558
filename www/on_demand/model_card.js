// The model card: its genres, how often it is right, what it was trained on, licence and sources in plain words, and the
// exact figures folded below them. Loaded when the visitor opens it. The facts come from the model file; those that the
// texts do not know stay as they are there.
const { follow, make, style } = await onDemand.load("texts");

/** The model of which the texts about training and rights are true. */
const OWN = "genrescope-random";
const COLOURS = 12;
/** The page's genres. Those of a model that lacks some of them may have the same names, but not the same meaning. */
const GENRES = 10;
/** Words of a note that make its key. */
const NOTE_WORDS = 4;
/** The figures that everybody understands, and their texts. */
const SCORES = [
  ["Songs right (test)", "card.test"],
  ["Songs right (music from elsewhere)", "card.elsewhere"],
  ["Other music that gets one genre", "card.other-music"],
  ["Non-music that gets one genre", "card.non-music"],
];
const SOURCES = [
  ["https://github.com/genrescope/genrescope", "card.source-code"],
  ["https://doi.org/10.1109/TSA.2002.800560", "card.source-data"],
  ["https://arxiv.org/abs/1306.1461", "card.source-faults"],
];
const PARTS = ["card.data", "card.split", "card.recipe"];

const details = document.getElementById("about-model");
const card = make("div", { id: "model-card" });
const summary = make("summary");
const exact = make("div", { dir: "auto" });
details.append(card, make("details", { id: "exact-figures" }, summary, exact));

let say = () => "";
const head = (key) => make("h2", {}, say(key));
const hundredth = (share) => Math.round(100 * share);
/** The first words of a text in lower case, joined by hyphens: a key. */
const slug = (text, words) => (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).slice(0, words).join("-");
/** A text of the model file, which is mostly English. */
const quote = (text) => make("span", { lang: "en" }, text);

function score({ figures }, [name, key]) {
  const figure = figures.find((figure) => figure.name === name);
  if (!figure) return [];
  const { value, low, high, songs } = figure;
  const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span"));
  bar.firstChild.style.width = `${100 * value}%`;
  const range = say("card.range", { low: hundredth(low), high: hundredth(high), songs });
  return [make("li", { "data-score": name }, say(key, { value: hundredth(value) }), bar, make("small", {}, range))];
}

function plain(facts) {
  const known = facts.genres.flatMap((genre, index) => {
    const sentence = say(`about.${genre}`);
    return sentence ? [make("li", { class: `g${index % COLOURS}`, "data-genre": genre }, sentence)] : [];
  });
  const scores = SCORES.flatMap((each) => score(facts, each));
  const links = SOURCES.flatMap(([href, key], index) => [
    index ? "; " : " ",
    make("a", { href, target: "_blank", rel: "noopener noreferrer" }, say(key)),
  ]);
  const parts = [];
  if (known.length === GENRES) parts.push(head("card.genres"), make("p", {}, say("about.note")), make("ul", { class: "genres" }, ...known));
  if (scores.length) parts.push(head("card.how-good"), make("ul", { class: "scores" }, ...scores), make("p", {}, say("card.trust")));
  if (facts.name === OWN) {
    parts.push(head("card.trained"), make("p", {}, say("card.trained-on")));
    parts.push(head("card.licence"), make("p", {}, say("card.free")), make("p", {}, say("card.links"), ...links, "."));
  }
  return parts;
}

function figure({ name, value, low, high, songs }, number) {
  const percent = (part) => number(part, { style: "percent", maximumFractionDigits: part < 0.1 ? 1 : 0 });
  const [middle, from, to] = [value, low, high].map(percent);
  const known = say(`figure.${slug(name)}`) ?? name;
  const text = say("card.figure", { name: known, value: middle, low: from, high: to, songs: number(songs) });
  return make("li", { "data-figure": name, "data-value": value }, text);
}

function complete(facts) {
  const { lang } = document.documentElement;
  const number = (value, options) => new Intl.NumberFormat(lang, options).format(value);
  const about = say("card.about", {
    name: facts.title,
    parameters: number(facts.parameters),
    seconds: number(facts.seconds, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    count: facts.count,
    genres: facts.genreNames,
  });
  const notes = facts.notes.map((note) => make("li", {}, say(`note.${slug(note, NOTE_WORDS)}`) ?? quote(note)));
  const origin = [facts.data, facts.split, facts.recipe].map((text, at) => text.trim() && make("p", {}, `${say(PARTS[at])} `, quote(text)));
  return [
    make("p", {}, about),
    facts.figures.length ? make("ul", {}, ...facts.figures.map((each) => figure(each, number))) : "",
    ...(notes.length ? [head("card.limits"), make("ul", {}, ...notes)] : []),
    head("card.made-of"),
    make("p", {}, say("card.id", { name: facts.name })),
    ...origin,
  ];
}

function show() {
  const facts = JSON.parse(details.dataset.facts);
  card.replaceChildren(...plain(facts));
  exact.replaceChildren(...complete(facts));
  summary.textContent = say("card.exact");
}

await style("model_card");
await follow((texts) => {
  say = texts;
  show();
});
// Another model, or another language.
new MutationObserver(show).observe(details, { attributeFilter: ["data-facts"] });
