// The view "lessons": the list, and one lesson step by step. Each step has a prediction, then the network, an explanation
// and something to try. Steps go by buttons, by the keys of a clicker (the shell's event "step"), and by address.
import { button, h } from "./dom.js";
import { writeAddress } from "./address.js";
import { exitPage, stepPage } from "./lesson_pages.js";
import { LessonSound } from "./lesson_sound.js";
import { Lessons } from "./lesson_texts.js";
import { json, style } from "./site.js";
import { LANGUAGES } from "./texts.js";
import { View } from "./view_base.js";

export default (room, state) => new LessonsView(room, state);

/** Answers by lesson and step, as long as the page is open: `{guess, seen}`. */
const answers = new Map();
export const answersOf = (lesson) => answers.get(lesson) ?? answers.set(lesson, {}).get(lesson);

class LessonsView extends View {
  #lessons = null;
  #at = { lesson: 0, step: 1, seed: null, edits: null, isSheet: false };
  #page = null;
  #turn = 0;

  constructor(room, state) {
    super(room, "lessons");
    this.element.classList.add("ls");
    this.element.dataset.state = "loading";
    this.sound = new LessonSound(room);
    this.listen(room, "step", (event) => {
      if (!this.#page?.move) return;
      event.preventDefault();
      this.#page.move(event.detail.by);
    });
    this.#start(state);
  }

  async #start(state) {
    try {
      const [lessons] = await Promise.all([loadLessons(this.room.language), style("lessons"), style("sheet")]);
      this.#lessons = lessons;
      if (!this.isGone) this.set(state);
    } catch (error) {
      this.room.fail(error);
    }
  }

  /** `lesson` and `step` count from 1; the step behind the last one is the exit question. `edits` is the embedded view's state. */
  state() {
    const { lesson, step, seed, edits, isSheet } = this.#at;
    if (lesson === 0) return {};
    if (isSheet) return { lesson, sheet: true };
    return { lesson, step, seed: seed ?? undefined, edits: edits ?? undefined };
  }

  set(state = {}) {
    const lesson = within(state.lesson, this.#lessons.count);
    const last = lesson === 0 ? 1 : this.#lessons.structure.lessons[lesson - 1].steps.length + 1;
    const step = within(state.step, last) || 1;
    const edits = typeof state.edits === "object" ? state.edits : null;
    const seed = Number.isSafeInteger(state.seed) ? state.seed : null;
    this.#at = { lesson, step, seed, edits, isSheet: lesson > 0 && state.sheet === true };
    this.#show(false);
  }

  /** Goes to a step of a lesson, or to the list, lesson 0. */
  #go(lesson, step = 1, isSheet = false) {
    this.#at = { lesson, step, seed: this.#at.seed, edits: null, isSheet };
    this.#show(true);
    this.changed();
  }

  async #show(hasFocus) {
    const turn = (this.#turn += 1);
    this.#page?.destroy?.();
    this.#page = null;
    const { lesson, step, isSheet } = this.#at;
    this.element.dataset.state = lesson === 0 ? "list" : isSheet ? "sheet" : "lesson";
    this.element.dataset.lesson = String(lesson);
    this.element.dataset.step = String(step);
    const page = lesson === 0 ? this.#list() : isSheet ? await this.#sheet(lesson) : this.#lesson(lesson, step);
    if (this.isGone || turn !== this.#turn) return page.destroy?.();
    this.#page = page;
    this.element.replaceChildren(page.element);
    if (!hasFocus) return;
    page.element.querySelector("[data-focus]")?.focus();
    // On a small screen the room's own head would take the place of the question.
    this.element.scrollIntoView({ block: "start" });
  }

  #list() {
    const lessons = this.#lessons;
    const items = Array.from({ length: lessons.count }, (_, index) => {
      const { id, title, goal } = lessons.lesson(index + 1, this.room.model);
      const steps = lessons.structure.lessons[index].steps;
      const next = steps.findIndex((step) => answersOf(id)[step.id] === undefined) + 1 || steps.length + 1;
      const open = next > steps.length ? lessons.t("counter-exit") : next > 1 ? lessons.t("again", { step: next }) : lessons.t("begin");
      return h("li", { "data-lesson": String(index + 1) },
        h("h3", {}, h("span", { class: "ls-number", text: lessons.t("number", { number: index + 1 }) }), " ", title),
        h("p", { text: goal }),
        h("p", { class: "ls-row" },
          button(open, () => this.#go(index + 1, next), { class: "strong", "data-begin": "", "aria-label": `${title}: ${open}` }),
          button(lessons.t("sheet"), () => this.#go(index + 1, 1, true), { "data-sheet": "", "aria-label": `${title}: ${lessons.t("sheet")}` })));
    });
    return {
      element: h("div", { class: "ls-list" },
        h("h2", { tabindex: "-1", "data-focus": "", text: lessons.t("heading") }),
        h("p", { text: lessons.t("intro", { minutes: lessons.minutes }) }), h("ol", {}, items)),
    };
  }

  /** A step, or the exit question. */
  #lesson(number, step) {
    const lessons = this.#lessons;
    const lesson = lessons.lesson(number, this.room.model);
    const last = lesson.steps.length + 1;
    const given = answersOf(lesson.id);
    let next = null;
    const context = {
      onGiven: () => next?.classList.add("strong"),
      room: this.room, lessons, lesson, number: step, sound: this.sound, answers: given,
      seed: this.#at.seed, edits: this.#at.edits,
      link: () => linkOf(this.state()),
      onEdits: (edits) => {
        this.#at.edits = edits;
        this.changed();
      },
      go: (to) => this.#go(number, to),
      following: number < lessons.count ? { title: lessons.texts.lessons[lessons.structure.lessons[number].id].title, go: () => this.#go(number + 1) } : null,
    };
    const page = step === last ? exitPage(context) : stepPage(context);
    const move = (by) => {
      // A clicker's "forward" first gives the prediction that is chosen.
      if (by > 0 && !page.isGiven) return page.commit();
      const to = step + by;
      if (to >= 1 && to <= last) this.#go(number, to);
      return true;
    };
    const previous = button(lessons.t("previous"), () => move(-1), { "data-previous": "", disabled: step === 1 });
    next = button(lessons.t("next"), () => move(1), { class: page.isGiven ? "strong" : null, "data-next": "", disabled: step === last });
    const counter = step === last ? lessons.t("counter-exit") : lessons.t("counter", { step, steps: last - 1 });
    const element = h("article", { class: "ls-lesson" },
      h("header", {},
        h("p", { class: "ls-row" }, button(lessons.t("all"), () => this.#go(0), { class: "quiet", "data-all": "" }),
          button(lessons.t("sheet"), () => this.#go(number, 1, true), { class: "quiet", "data-sheet": "" })),
        h("h2", { tabindex: "-1", "data-focus": "" },
          h("span", { class: "ls-number", text: lessons.t("number", { number }) }), " ", lesson.title, h("span", { class: "unseen", text: `. ${counter}` }))),
      page.element,
      h("nav", { class: "ls-nav", "aria-label": lesson.title }, previous, h("p", { class: "ls-counter", text: counter }), next));
    return { element, move, destroy: () => page.destroy() };
  }

  async #sheet(number) {
    const { sheet } = await import("./sheet.js");
    const lesson = this.#lessons.lesson(number, this.room.model);
    return sheet({ lessons: this.#lessons, lesson, link: linkOf({ lesson: number }), back: () => this.#go(number), all: () => this.#go(0) });
  }

  destroy() {
    this.#page?.destroy?.();
    super.destroy();
  }
}

/** The lessons in a language, or in English if there is none in that language. */
export async function loadLessons(language) {
  const own = LANGUAGES.includes(language) ? language : "en";
  const [structure, texts] = await Promise.all(["structure", own].map((name) => json(`lessons/${name}`)));
  return new Lessons(structure, texts, own);
}

const within = (value, most) => (Number.isInteger(value) && value >= 1 && value <= most ? value : 0);

/** The address of a state of this view, without what the page's own address says. */
const linkOf = (state) => new URL(location.pathname + writeAddress("lessons", state), location.href).href;
