// The songs one after the other in large type, for a group in front of a projector: the spectrogram first, the answer when
// it is revealed. Loaded when the visitor asks for it. It shows what the page shows of the selected song, and selects the
// next one in the list.
const { follow, make, style } = await onDemand.load("texts");
const { notes } = await onDemand.load("genre_notes");

const RANKED = 3;
/** Keys of the keyboard and of remote controls. */
const FORTH = [" ", "Enter", "PageDown", "ArrowRight", "ArrowDown"];
const BACK = ["PageUp", "ArrowLeft", "ArrowUp", "Backspace"];

const find = (selector) => document.querySelector(selector);
const text = (selector) => find(selector)?.textContent.trim() ?? "";
const button = (name, ...attributes) => make("button", { type: "button", id: `present-${name}`, ...attributes[0] });
const audio = find("#audio");
const frames = (count) =>
  new Promise((resolve) => {
    const next = () => (count-- > 0 ? requestAnimationFrame(next) : resolve());
    next();
  });

const place = make("p", { id: "present-place" });
const [previous, play, main, leave] = [
  button("previous"),
  button("play"),
  button("main", { class: "strong" }),
  button("leave"),
];
const stage = make("div", { id: "present-stage", role: "status", "aria-live": "polite" });
const canvas = make("canvas", { "aria-hidden": "true" });
const cursor = make("div", { id: "present-cursor" });
const picture = make("div", { id: "present-picture" }, canvas, cursor);
const keys = make("p", { id: "present-keys" });
const dialog = make(
  "dialog",
  { id: "presentation" },
  make("header", {}, place, leave),
  stage,
  picture,
  make("footer", {}, previous, play, main, keys),
);
document.body.append(dialog);

let say = () => "";
let revealed = false;
let opener = null;

/** The rows of the songs that have an answer, as the list shows them. */
const rows = () => [...document.querySelectorAll('#results li[data-status="done"]:not([hidden])')];
const current = () => rows().findIndex((row) => row.hasAttribute("data-shown"));

function answer() {
  const copy = make("p", { id: "present-answer" }, ...[...find("#answer").childNodes].map((node) => node.cloneNode(true)));
  const ranking = [...document.querySelectorAll("#ranking li[data-genre]")].slice(0, RANKED).map((row) => {
    const bar = make("span", { class: "bar" }, make("span"));
    bar.firstChild.style.width = row.querySelector(".bar span").style.width;
    const part = (name) => make("span", { class: name }, row.querySelector(`.${name}`).textContent);
    return make("li", { class: row.className, "data-genre": row.dataset.genre }, part("name"), bar, part("percent"));
  });
  const song = make("p", { id: "present-song", dir: "auto" }, text("#song-tags") || text("#song-name"));
  const about = notes(say).map((sentence) => make("p", { class: "about" }, sentence));
  return [copy, song, make("p", { id: "present-sure" }, text("#sureness")), make("ol", {}, ...ranking), ...about];
}

function showNone() {
  stage.replaceChildren(make("p", { id: "present-question" }, say("present.all")));
  main.textContent = say("present.leave");
  main.toggleAttribute("data-last", true);
  revealed = true;
  previous.hidden = true;
  main.focus();
}

function show() {
  const at = current();
  dialog.toggleAttribute("data-revealed", revealed);
  place.textContent = say("present.place", { place: at + 1, total: rows().length });
  // The name of a file often names the genre: it is part of the answer.
  stage.replaceChildren(...(revealed ? answer() : [make("p", { id: "present-question" }, say("present.question"))]));
  const isLast = revealed && at === rows().length - 1;
  main.textContent = say(isLast ? "present.leave" : revealed ? "present.next" : "present.reveal");
  main.toggleAttribute("data-last", isLast);
  if (isLast) stage.append(make("p", { class: "about" }, rows().length > 1 ? say("present.last") : ""));
  previous.hidden = at <= 0;
}

const showPlay = () => {
  play.textContent = say(audio.paused ? "present.play" : "present.pause");
};

/** The spectrogram of the page, without the lanes, which would give the answer away. */
function draw() {
  const source = find("#spectrogram canvas");
  canvas.width = source.width;
  canvas.height = source.height;
  if (source.width > 0) canvas.getContext("2d").drawImage(source, 0, 0);
}

function followCursor() {
  if (!dialog.open) return;
  const part = audio.duration ? audio.currentTime / audio.duration : 0;
  cursor.style.insetInlineStart = `${100 * part}%`;
  requestAnimationFrame(followCursor);
}

/** Selects the song at a place among the rows, with its answer hidden. */
async function go(at) {
  const row = rows()[at];
  if (!row) return;
  const played = !audio.paused;
  revealed = false;
  if (!row.hasAttribute("data-shown") || document.body.dataset.state !== "done") row.querySelector("[data-song]").click();
  show();
  main.focus();
  if (played) audio.play().catch(() => {});
  // The page draws the song in the frames after it was selected.
  await frames(4);
  draw();
}

function forth() {
  if (!revealed) {
    revealed = true;
    show();
  } else if (main.hasAttribute("data-last")) {
    dialog.close();
  } else {
    go(current() + 1);
  }
}
const back = () => go(current() - 1);
const toggle = () => (audio.paused ? audio.play().catch(() => {}) : audio.pause());

main.addEventListener("click", forth);
previous.addEventListener("click", back);
play.addEventListener("click", toggle);
leave.addEventListener("click", () => dialog.close());
dialog.addEventListener("keydown", (event) => {
  // The page's own keys rest.
  event.stopPropagation();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onOther = event.target !== main && event.target.closest("button") && [" ", "Enter"].includes(event.key);
  if (FORTH.includes(event.key) && !onOther) forth();
  else if (BACK.includes(event.key)) back();
  else if (event.key.toLowerCase() === "p") toggle();
  // The button "start" of a remote control would load the page again, without the songs.
  else if (event.key !== "F5") return;
  event.preventDefault();
});
dialog.addEventListener("close", () => {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  opener?.focus();
});
// The key Escape leaves the full screen, and the page gets no event of the key.
document.addEventListener("fullscreenchange", () => !document.fullscreenElement && dialog.open && dialog.close());
for (const event of ["play", "pause", "emptied"]) audio.addEventListener(event, showPlay);

await style("presentation");
await follow((texts) => {
  say = texts;
  dialog.setAttribute("aria-label", say("present.title"));
  keys.textContent = say("present.keys");
  previous.textContent = say("present.previous");
  leave.textContent = say("present.leave");
  showPlay();
  if (dialog.open) show();
});

/** Called with the pressed button. */
export default async function present(pressed) {
  if (dialog.open) return;
  opener = pressed;
  // Without permission for the full screen, as on phones, the window has to do. It comes first: an element that becomes
  // full screen later would cover the dialog.
  await document.documentElement.requestFullscreen?.().catch(() => {});
  dialog.showModal();
  if (rows().length === 0) return showNone();
  await go(Math.max(current(), 0));
  requestAnimationFrame(followCursor);
}
