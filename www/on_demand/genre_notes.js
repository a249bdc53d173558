// A sentence about each genre that the answer names: how it typically sounds, as the model's training data sort it. Loaded
// with the first answer; in JavaScript, so that neither the page's program nor its texts grow.
const { follow, make } = await onDemand.load("texts");

/** More sentences than this would be a text of their own. */
const MOST = 2;

const [verdict, answer, ranking] = ["verdict", "answer", "ranking"].map((id) => document.getElementById(id));
const line = make("p", { id: "about-genre", hidden: "" });
verdict.after(line);

/** The genres that the answer names, as the model calls them. They have the colour of their row in the ranking. */
export const named = () =>
  [...answer.querySelectorAll("em")].map(({ className }) => ranking.querySelector(`li.${className}`)?.dataset.genre);

/** Whether the model is the page's: genres of other models may have the same names, but not the same meaning. */
const isOfPage = () => document.getElementById("own-model").hidden;

/** Their sentences; none for the genres of other models. */
export const notes = (say) => (isOfPage() ? named() : []).slice(0, MOST).map((genre) => say(`about.${genre}`)).filter(Boolean);

let say = () => undefined;
function show() {
  const sentences = document.body.dataset.state === "done" ? notes(say) : [];
  line.hidden = sentences.length === 0;
  const text = sentences.join(" ");
  if (line.dataset.text === text + say("about.note")) return;
  line.dataset.text = text + say("about.note");
  line.replaceChildren(...sentences.flatMap((sentence) => [sentence, " "]), make("small", {}, say("about.note") ?? ""));
}

new MutationObserver(show).observe(document.body, { attributeFilter: ["data-state"] });
for (const element of [answer, ranking]) new MutationObserver(show).observe(element, { childList: true });
await follow((texts) => {
  say = texts;
  show();
});
