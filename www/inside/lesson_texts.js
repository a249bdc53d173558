// The lessons: their structure, which is the same in all languages, with the texts of one language and the numbers of the
// current model in them.
import { facts, valuesOf } from "./lesson_values.js";
import { fill } from "./texts.js";

/** Structure and texts; `values(model)` are what the texts' places in braces stand for. */
export class Lessons {
  constructor(structure, texts, language) {
    this.structure = structure;
    this.texts = texts;
    this.language = language;
    this.facts = facts(structure.facts, language);
    this.count = structure.lessons.length;
    const { start, end } = structure.minutes;
    this.minutes = structure.lessons[0].steps.reduce((sum, step) => sum + step.minutes, start + end);
  }

  /** A text of the player. */
  t(key, values = {}) {
    return fill(this.texts.ui[key] ?? key, values);
  }

  /** The lesson of a number from 1, as one object: structure, texts and numbers. */
  lesson(number, model) {
    const structure = this.structure.lessons[number - 1];
    const texts = this.texts.lessons[structure.id];
    const values = { ...this.facts, ...valuesOf(model, this.language) };
    const filled = (text) => fill(text, values);
    const question = (texts) => ({ question: filled(texts.question), options: texts.options.map(filled) });
    return {
      number,
      id: structure.id,
      synth: structure.synth,
      title: texts.title,
      goal: texts.goal,
      prepare: texts.prepare,
      watch: texts.watch,
      steps: structure.steps.map((step) => {
        const own = texts.steps[step.id];
        return { ...step, ...question(own), say: filled(own.say), explain: filled(own.explain), task: filled(own.task) };
      }),
      exit: { ...structure.exit, ...question(texts.exit), id: "exit", why: filled(texts.exit.why) },
    };
  }
}
