// The pages of a lesson: a step, and the exit question with what can be taken along.
import { answerText } from "./answer.js";
import { button, h, newId } from "./dom.js";
import { predict } from "./guess.js";
import { shareRow } from "./share_row.js";
import { answersFile, answersText, save, saveText } from "./take_along.js";

/** A step: say, predict; then see, explain, try. */
export function stepPage(context) {
  const { room, lessons, lesson, number, sound, answers, seed, edits } = context;
  const t = (key, values) => lessons.t(key, values);
  const step = lesson.steps[number - 1];
  const parts = [];
  // The scrambled weights of an earlier step are for that step only.
  const isScrambled = room.model.slot?.startsWith("scrambled") && room.models.has("shipped");
  const ready = isScrambled ? room.useModel("shipped") : Promise.resolve();
  let view = null;
  let turn = 0;
  let isGone = false;

  // A step about figures needs no sound.
  const controls = step.sound === false ? null : sound.controls({ lesson, t, hasListen: step.listen, hasNote: number === 1, onOpened: () => mount() });
  if (controls) parts.push(controls);
  const prepare = async () => {
    await ready;
    return sound.prepare(lesson);
  };
  const place = h("div", { class: "ls-view", "data-mounted": "" });

  /** Puts the view into its place, again after the song has changed. */
  async function mount() {
    if (isGone || !place.isConnected) return;
    const mine = (turn += 1);
    const own = { ...resolved(step.view.state, room), ...(seed === null ? {} : { seed }), ...(view?.state() ?? edits ?? {}) };
    view?.destroy();
    view = null;
    place.dataset.mounted = "";
    try {
      if (step.model === "scrambled") await room.scramble("scrambled-all", "all", 1);
      const mounted = await room.mount(step.view.name, place, own);
      if (isGone || mine !== turn) return mounted.destroy();
      view = mounted;
      trim(view.element, step.view);
      view.addEventListener("change", () => context.onEdits(view.state()));
      place.dataset.mounted = step.view.name;
    } catch (error) {
      room.fail(error);
      place.replaceChildren(h("p", { role: "alert", text: t("view-failed") }));
    }
  }

  async function reveal(container, isNew) {
    const see = h("h3", { tabindex: "-1", text: t("see") });
    const toSee = () => isNew && see.scrollIntoView({ block: "start" });
    const answer = step.showsAnswer && h("p", { class: "ls-answer", role: "status" });
    const timeline = h("div", { class: "ls-timeline" });
    const play = controls && playButton(room, parts);
    const explained = h("h3", { tabindex: "-1", text: t("explain") });
    // On a projector the text is below the picture, out of view.
    const toExplained = button(`${t("explain")} ↓`, () => {
      explained.focus({ preventScroll: true });
      explained.scrollIntoView({ block: "start" });
    }, { "data-explain": "" });
    const texts = h("div", { class: "ls-texts" },
      step.answer === "measure" && seenChoice(step, answers, t),
      h("section", { class: "ls-explain" }, explained, h("p", { text: step.explain })),
      h("section", { class: "ls-task" }, h("h3", { text: t("try") }), h("p", { text: step.task })));
    const share = shareRow({ t, link: context.link, view: () => view, place, room, name: `${lesson.id}-${step.id}` });
    container.append(...[h("div", { class: "ls-row" }, see, play, toExplained), answer, timeline, place, texts, share].filter(Boolean));
    if (isNew) see.focus();
    toSee();
    if (!controls) {
      await mount();
      return toSee();
    }
    if (!(await controls.open(prepare))) return;
    if (isGone) return;
    if (answer) {
      const show = () => (answer.textContent = room.t("song.answer", { name: room.song.name, answer: answerText(room) }));
      room.addEventListener("song", show);
      parts.push({ destroy: () => room.removeEventListener("song", show) });
      show();
    }
    const songs = await room.mount("timeline", timeline, {}).catch(() => null);
    if (songs) parts.push(songs);
    toSee();
    if (isGone) songs?.destroy();
  }

  const guess = predict({
    ...step, t, given: answers[step.id]?.guess ?? null, reveal,
    onGiven: (guess) => {
      answers[step.id] = { guess };
      context.onGiven();
    },
  });
  // The sound is ready while the pupil reads.
  if (!guess.isGiven) controls?.open(prepare);
  return {
    element: h("div", { class: "ls-step" }, h("p", { class: "ls-say", text: step.say }), controls?.element, guess.element),
    commit: () => guess.commit(),
    get isGiven() {
      return guess.isGiven;
    },
    destroy() {
      isGone = true;
      room.stop();
      view?.destroy();
      for (const part of parts) part.destroy();
      // Also for the other views of the room.
      if (step.model === "scrambled" && room.model.slot.startsWith("scrambled")) room.useModel("shipped").catch(() => {});
    },
  };
}

/** Plays the song from the current passage, and stops. */
function playButton(room, parts) {
  const text = () => room.t(room.player.isPlaying ? "play.pause" : "play.play");
  const play = button(text(), () => (room.player.isPlaying ? room.stop() : room.playSong(room.time)), { "data-play": "" });
  const update = () => (play.textContent = text());
  room.addEventListener("playing", update);
  parts.push({ destroy: () => room.removeEventListener("playing", update) });
  return play;
}

/** What the pupil saw, for a question whose answer depends on the song. */
function seenChoice(step, answers, t) {
  const id = newId();
  const select = h("select", { id, "data-seen": "" }, h("option", { value: "", text: t("seen-choose") }),
    step.options.map((text, index) => h("option", { value: String(index), text })));
  select.value = String(answers[step.id]?.seen ?? "");
  select.addEventListener("change", () => {
    const { guess } = answers[step.id];
    answers[step.id] = select.value === "" ? { guess } : { guess, seen: Number(select.value) };
  });
  return h("p", { class: "ls-seen" }, h("label", { for: id, text: t("seen") }), " ", select);
}

/**
 * Hides the parts of a view that the step is not about: they would answer later questions. `only` and `without` are
 * selectors. They stay in the document, since the view goes on writing into them.
 */
function trim(element, { only, without }) {
  // The figures of a lesson are those of the page's model.
  const away = [...element.querySelectorAll([without, '[data-part="teaching"]'].filter(Boolean).join(", "))];
  if (only) {
    const kept = [...element.querySelectorAll(only)];
    away.push(...[...element.querySelectorAll("*")].filter((part) => !kept.some((own) => own.contains(part) || part.contains(own))));
  }
  for (const part of away) part.classList.add("ls-away");
}

/** The block "last" is the model's last one. */
function resolved(state = {}, room) {
  return state.block === "last" ? { ...state, block: room.model.blocks.length - 1 } : state;
}

/** The exit question, then what was predicted, and files of it. */
export function exitPage(context) {
  const { room, lessons, lesson, answers } = context;
  const t = (key, values) => lessons.t(key, values);

  function reveal(container, isNew) {
    const fixed = [...lesson.steps, lesson.exit].filter(({ answer, id }) => answer !== "measure" && answers[id]);
    const right = fixed.filter(({ answer, id }) => answers[id].guess === answer).length;
    const done = h("h3", { tabindex: "-1", text: t("done") });
    const file = () => answersFile({ lesson, answers, song: room.song, model: room.model, language: lessons.language });
    const name = `genrescope-${lesson.id}`;
    container.append(
      h("section", { class: "ls-explain" }, h("h3", { text: t("why") }), h("p", { text: lesson.exit.why })),
      done, h("p", { "data-score": `${right}/${fixed.length}`, text: t("score", { right, count: fixed.length }) }),
      h("p", { class: "ls-row" },
        button(t("answers-file"), () => save(`${name}.json`, JSON.stringify(file(), null, 1), "application/json"), { "data-save": "json" }),
        button(t("answers-text"), () => saveText(`${name}.txt`, answersText(file(), t)), { "data-save": "text" })),
      shareRow({ t, link: context.link }),
      context.following && h("p", { class: "ls-row" }, button(t("next-lesson", { title: context.following.title }), context.following.go, { class: "strong", "data-next-lesson": "" })));
    if (isNew) {
      done.focus();
      done.scrollIntoView({ block: "center" });
    }
  }

  const guess = predict({
    ...lesson.exit, t: (key, values) => t(key === "predict" ? "exit" : key, values), given: answers.exit?.guess ?? null, reveal,
    onGiven: (guess) => (answers.exit = { guess }),
  });
  return {
    element: h("div", { class: "ls-step ls-exit" }, h("p", { class: "ls-say", text: t("exit-about") }), guess.element),
    commit: () => guess.commit(),
    get isGiven() {
      return guess.isGiven;
    },
    destroy() {},
  };
}
