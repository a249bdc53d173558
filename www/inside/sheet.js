// The sheets of a lesson, on paper and on the screen: for the teacher the goal, what to prepare, and the plan; for the pupils the
// steps with their questions, and the exit question. The answers are on a page of their own, which is printed only on request.
import { button, h } from "./dom.js";
import { draw } from "./qr.js";
import { isReachable } from "./site.js";

/** The element of the sheet with its buttons. `link` is the lesson's address; `back` and `all` leave the sheet. */
export function sheet({ lessons, lesson, link, back, all }) {
  const t = (key, values) => lessons.t(key, values);
  const sheets = [planPage({ lessons, lesson, link, t }), questionPage({ lesson, t })];
  const answers = answerPage({ lesson, t });
  let printed = sheets;

  // The printed pages stand alone in the document: everything else is hidden by sheet.css.
  let paper = null;
  const before = () => {
    paper ??= h("div", { id: "sheet-paper" }, printed.map((page) => page.cloneNode(true)));
    for (const page of paper.children) page.hidden = false;
    document.body.append(paper);
    document.body.dataset.sheet = "";
  };
  const after = () => {
    paper?.remove();
    paper = null;
    delete document.body.dataset.sheet;
    printed = answers.hidden ? sheets : [...sheets, answers];
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  const print = (pages) => {
    printed = pages;
    window.print();
  };

  answers.hidden = true;
  const toggle = button(t("sheet-show-answers"), () => {
    answers.hidden = !answers.hidden;
    toggle.textContent = t(answers.hidden ? "sheet-show-answers" : "sheet-hide-answers");
    toggle.setAttribute("aria-expanded", String(!answers.hidden));
    printed = answers.hidden ? sheets : [...sheets, answers];
  }, { "aria-expanded": "false", "data-answers": "" });
  const element = h("div", { class: "ls-sheet" },
    h("p", { class: "ls-row" },
      button(t("sheet-back"), back, { "data-back": "" }), button(t("all"), all, { class: "quiet", "data-all": "" }),
      button(t("sheet-print"), () => print(sheets), { class: "strong", "data-print": "sheet" }),
      button(t("sheet-print-answers"), () => print([answers]), { "data-print": "answers" }), toggle),
    sheets, answers);
  return {
    element,
    destroy() {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
      after();
    },
  };
}

/** What only the teacher reads: it names the misunderstanding that the exit question is about. */
function planPage({ lessons, lesson, link, t }) {
  const { start, end } = lessons.structure.minutes;
  const minutes = (count) => t("sheet-minutes", { minutes: count });
  const plan = [
    [start, t("sheet-start")],
    ...lesson.steps.map((step, index) => [step.minutes, `${t("counter", { step: index + 1, steps: lesson.steps.length })}${t("colon")}${step.question}`]),
    [end, t("sheet-end")],
  ];
  return h("section", { class: "sheet-page", "data-page": "plan" },
    h("header", {},
      h("div", {},
        h("p", { class: "sheet-kind", text: `Genrescope · ${t("sheet")}` }),
        h("h2", { tabindex: "-1", "data-focus": "", text: `${t("number", { number: lesson.number })}${t("colon")}${lesson.title}` }),
        h("p", {}, h("strong", { text: `${t("sheet-goal")}${t("colon")}` }), lesson.goal)),
      isReachable && h("figure", {}, code(link, t), h("figcaption", {}, t("sheet-link"), h("br"), new URL(link).host + new URL(link).pathname))),
    h("h3", { text: t("sheet-prepare") }),
    h("ul", {}, [lesson.prepare, ...lessons.texts.ui["sheet-prepare-all"]].map((text) => h("li", { text }))),
    h("h3", { text: t("sheet-plan", { minutes: lessons.minutes }) }),
    h("table", {}, h("tbody", {}, plan.map(([count, text]) => h("tr", {}, h("th", { scope: "row", text: minutes(count) }), h("td", { text }))))),
    h("p", { class: "sheet-watch" }, h("strong", { text: `${t("sheet-watch")}${t("colon")}` }), lesson.watch));
}

/** What the pupils get, with lines to write on. */
function questionPage({ lesson, t }) {
  const line = (text) => h("p", { class: "sheet-line" }, text);
  return h("section", { class: "sheet-page", "data-page": "questions" },
    h("h2", { text: `${t("number", { number: lesson.number })}${t("colon")}${lesson.title}` }),
    line(`${t("sheet-name")}${t("colon")}`),
    h("h3", { text: t("sheet-steps") }),
    h("ol", { class: "sheet-steps" }, lesson.steps.map((step) => h("li", {},
      h("p", { text: step.say }), asked(step), h("p", {}, h("em", { text: `${t("try")}${t("colon")}` }), step.task), line("")))),
    h("h3", { text: t("sheet-exit") }), asked(lesson.exit));
}

/** A question with boxes to tick. */
function asked({ question, options }) {
  return h("div", { class: "sheet-question" }, h("p", {}, h("strong", { text: question })),
    h("ul", { class: "sheet-options" }, options.map((text) => h("li", {}, h("span", { class: "sheet-box", "aria-hidden": "true" }), text))));
}

/** The link as a code; one that is too long for a code stays a text. */
function code(link, t) {
  try {
    return draw(link, t("qr-label"));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return h("p", { text: link });
  }
}

function answerPage({ lesson, t }) {
  const solved = ({ say, question, options, answer, explain, why }) => [
    // Two steps may ask the same about different changes.
    say && h("p", { class: "sheet-kind", text: say }),
    h("p", {}, question, " ", h("strong", { text: answer === "measure" ? t("sheet-measure") : options[answer] })),
    h("p", { text: explain ?? why }),
  ];
  return h("section", { class: "sheet-page sheet-answers", "data-page": "answers" },
    h("p", { class: "sheet-kind", text: `Genrescope · ${t("sheet-answers")}` }),
    h("h2", { text: `${t("number", { number: lesson.number })}${t("colon")}${lesson.title}` }),
    h("ol", { class: "sheet-steps" }, lesson.steps.map((step) => h("li", {}, solved(step)))),
    h("h3", { text: t("sheet-exit") }), solved(lesson.exit));
}
