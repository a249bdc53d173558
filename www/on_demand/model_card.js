// The model card in plain words: its genres, how often it is right, what it was trained on, licence and sources. Loaded when
// the visitor opens it. The exact figures, which the page's program writes, are folded below it.
const { follow, make, style } = await onDemand.load("texts");

/** The model of which the texts about training and rights are true. */
const OWN = "genrescope-random";
const COLOURS = 12;
/** The figures of a model file that everybody understands, and their texts. */
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

const exact = document.getElementById("provenance");
const card = make("div", { id: "model-card" });
const summary = make("summary");
const folded = make("details", { id: "exact-figures" }, summary);
exact.before(card, folded);
folded.append(exact);

const hundredth = (share) => Math.round(100 * share);

function score(say, name, key) {
  const item = [...exact.querySelectorAll("[data-figure]")].find(({ dataset }) => dataset.figure === name);
  if (!item) return [];
  const [value, low, high, songs] = JSON.parse(item.dataset.numbers);
  const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span"));
  bar.firstChild.style.width = `${100 * value}%`;
  const range = say("card.range", { low: hundredth(low), high: hundredth(high), songs });
  return [make("li", { "data-score": name }, say(key, { value: hundredth(value) }), bar, make("small", {}, range))];
}

function show(say) {
  const { model, genres } = exact.dataset;
  const head = (key) => make("h2", {}, say(key));
  const known = (genres ?? "").split(",").flatMap((genre, index) => {
    const sentence = say(`about.${genre}`);
    return sentence ? [make("li", { class: `g${index % COLOURS}`, "data-genre": genre }, sentence)] : [];
  });
  const scores = SCORES.flatMap(([name, key]) => score(say, name, key));
  const links = SOURCES.flatMap(([href, key], index) => [
    index ? "; " : " ",
    make("a", { href, target: "_blank", rel: "noopener noreferrer" }, say(key)),
  ]);
  const parts = [];
  if (known.length) parts.push(head("card.genres"), make("p", {}, say("about.note")), make("ul", { class: "genres" }, ...known));
  if (scores.length) parts.push(head("card.how-good"), make("ul", { class: "scores" }, ...scores), make("p", {}, say("card.trust")));
  if (model === OWN) {
    parts.push(head("card.trained"), make("p", {}, say("card.trained-on")));
    parts.push(head("card.licence"), make("p", {}, say("card.free")), make("p", {}, say("card.links"), ...links, "."));
  }
  card.replaceChildren(...parts);
  summary.textContent = say("card.exact");
}

await style("model_card");
let say = () => "";
await follow((texts) => {
  say = texts;
  show(say);
});
new MutationObserver(() => show(say)).observe(exact, { childList: true });
