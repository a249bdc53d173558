// The lessons' texts, structure, addresses, QR codes and answers, without a browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LONGEST, readAddress, writeAddress } from "../../www/inside/address.js";
import { Lessons } from "../../www/inside/lesson_texts.js";
import { reach } from "../../www/inside/lesson_values.js";
import { encode, MOST_BYTES } from "../../www/inside/qr.js";
import { answersFile, answersText, csv, rowsOf } from "../../www/inside/take_along.js";
import { LANGUAGES } from "../../www/inside/texts.js";
import { root } from "./support/site.mjs";

const folder = join(root, "www/inside/lessons");
const json = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
const structure = json("structure");
const texts = Object.fromEntries(LANGUAGES.map((language) => [language, json(language)]));

/** The reply of the worker's call `model` for the page's model, as far as the lessons use it. */
const blocks = [[32, 2, 2, 64, 16], [64, 2, 2, 32, 8], [128, 4, 2, 8, 4], [128, 4, 1, 2, 4], [128, 2, 1, 1, 4]];
const model = {
  name: "test", bands: 128, frames: 32, steps: 4, seconds_per_frame: 1708 / 22050, genres: Array(10).fill("a"),
  band_hz: Array.from({ length: 128 }, (_, band) => 80 * band),
  blocks: blocks.map(([channels, bandPool, framePool, bands, frames]) => ({ channels, pool: [bandPool, framePool], bands, frames })),
};
const lessonsIn = (language) => new Lessons(structure, texts[language], language);
const each = (lessons, work) => structure.lessons.forEach((_, index) => work(lessons.lesson(index + 1, model)));

/** Every key of nested records and lists with the places in braces of its text. */
function places(value, path = "") {
  if (typeof value === "string") return [`${path}: ${[...value.matchAll(/\{\w+\}/g)].map(([place]) => place).sort().join()}`];
  return Object.entries(value).flatMap(([key, item]) => places(item, `${path}/${key}`));
}

test("all languages have the same texts, with the same places for numbers", () => {
  const english = places(texts.en).sort();
  for (const language of LANGUAGES) assert.deepEqual(places(texts[language]).sort(), english, language);
});

test("all languages have texts of their own", () => {
  for (const language of LANGUAGES.filter((language) => language !== "en")) {
    each(lessonsIn(language), (lesson) => {
      const english = lessonsIn("en").lesson(lesson.number, model);
      lesson.steps.forEach((step, index) => {
        for (const key of ["say", "question", "explain", "task"]) assert.notEqual(step[key], english.steps[index][key], `${language} ${lesson.id} ${step.id} ${key}`);
      });
    });
  }
});

test("every step has a question with options, an answer, an explanation and a task", () => {
  for (const language of LANGUAGES) {
    const ids = new Set();
    each(lessonsIn(language), (lesson) => {
      ids.add(lesson.id);
      assert.ok(lesson.steps.length >= 4 && lesson.steps.length <= 6, lesson.id);
      for (const step of [...lesson.steps, lesson.exit]) {
        const where = `${language} ${lesson.id} ${step.id}`;
        assert.ok(step.question.length > 10 && step.options.length >= 3, where);
        assert.equal(new Set(step.options).size, step.options.length, where);
        assert.ok(step.answer === "measure" || step.options[step.answer] !== undefined, where);
        assert.ok((step.explain ?? step.why).length > 40, where);
        if (step !== lesson.exit) assert.ok(step.say && step.task && step.view.name, where);
        for (const text of Object.values(step).flat()) if (typeof text === "string") assert.doesNotMatch(text, /\{\w+\}/, where);
      }
      assert.notEqual(lesson.exit.answer, "measure");
      const { start, end } = structure.minutes;
      assert.equal(lesson.steps.reduce((sum, { minutes }) => sum + minutes, start + end), 20, lesson.id);
      assert.ok(lesson.title && lesson.goal && lesson.prepare && lesson.watch);
    });
    assert.equal(ids.size, 9);
  }
});

test("the correct options are not always at the same place", () => {
  const answers = structure.lessons.flatMap(({ steps, exit }) => [...steps, exit].map(({ answer }) => answer));
  for (const place of [0, 1, 2]) assert.ok(answers.filter((answer) => answer === place).length >= 5, `option ${place}`);
});

test("the printed figures are those of the models and of their documentation", () => {
  const { facts } = structure;
  const manifest = (name) => {
    const bytes = readFileSync(join(root, "models", name));
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
    return JSON.parse(header.__metadata__.genrescope);
  };
  const rounded = (value) => Math.round(1000 * value) / 1000;
  for (const [file, prefix, name] of [
    ["genrescope.safetensors", "random", "Songs right (test)"], ["fault-filtered.safetensors", "artist", "Songs right (test)"],
    ["genrescope.safetensors", "elsewhere", "Songs right (music from elsewhere)"],
  ]) {
    const { provenance } = manifest(file);
    const figure = provenance.figures.find((figure) => figure.name === name);
    const own = [facts[prefix], facts[`${prefix}_from`], facts[`${prefix}_to`], facts[`${prefix}_test`]].map(({ value }) => value);
    assert.deepEqual(own, [figure.value, ...figure.interval, figure.songs].map(rounded), prefix);
    if (facts[`${prefix}_train`]) assert.ok(provenance.split.includes(`${facts[`${prefix}_train`].value} training`), prefix);
  }
  const readme = readFileSync(join(root, "models/README.md"), "utf8");
  for (const [row, fact] of [["the GRU's 4 steps permuted", "steps"], ["blocks of 8 frames shuffled", "blocks"], ["all frames reversed", "reversed"], ["all frames shuffled", "frames"]]) {
    assert.match(readme, new RegExp(`\\| ${row} \\| ${facts[`order_${fact}`].value.toFixed(3)},`), row);
  }
  assert.ok(readme.includes(`mean **${facts.folds.value}**`) && readme.includes(`${facts.folds_train.value} songs for training`));
  const card = readFileSync(join(root, "models/cards/random/card.md"), "utf8");
  assert.ok(card.includes(`accuracy ${facts.slices_right.value}`));
  assert.match(card, new RegExp(`from 0.7 +${facts.sure_right.value.toFixed(3)} of +${100 * facts.sure_songs.value} %`));
});

test("reach of a cell, as crates/trace computes it", () => {
  assert.deepEqual(reach(model.blocks, 1), [4, 4]);
  assert.deepEqual(reach(model.blocks, 2), [10, 10]);
  assert.deepEqual(reach(model.blocks, 5), [302, 54]);
});

test("an address is read as it was written", () => {
  for (const state of [
    { lesson: 3, step: 2, seed: 7 },
    { lesson: 8, step: 5, edits: { erase: [[8, 24, 0, 4]], gains: [0, -6, 0, 0.5, 0], telephone: true, noise: null } },
    { a: "7", b: "-x", c: "hip-hop", d: "ä b+c&d=e#'!%", e: true, f: false, g: [], h: {}, i: "", j: "!t", k: 1e-7, l: 1e21, m: ["", " ", "1"], n: "(a)", o: "true" },
  ]) {
    const address = writeAddress("lessons", state);
    assert.match(address, /^#inside\/lessons\?[\w\-.~!$&'()*+,;=:@/?%]+$/);
    assert.deepEqual(readAddress(address), { view: "lessons", state });
    // As the browser reports it.
    assert.deepEqual(readAddress(new URL(address, "https://example.org/").hash), { view: "lessons", state });
  }
  assert.equal(writeAddress("lessons", { lesson: 3, step: 2, seed: 7 }), "#inside/lessons?lesson=3&step=2&seed=7");
  assert.deepEqual(readAddress("#inside"), { view: "overview", state: {} });
  assert.equal(readAddress("#inside-out"), null);
  assert.equal(readAddress(""), null);
});

test("a damaged address gives what can be read of it, and no audio gets into one", () => {
  assert.deepEqual(readAddress("#inside/vote?a=!(1&b=%E0&c=3&d&__proto__=1&e=(x"), { view: "vote", state: { c: 3, d: true } });
  assert.deepEqual(readAddress("#inside/vote?a=(__proto__:1,b:2)").state, { a: { b: 2 } });
  for (const audio of [new Float32Array(3), new Blob([]), new ArrayBuffer(4), () => 1]) {
    assert.throws(() => writeAddress("change", { audio }), RangeError);
  }
  assert.throws(() => writeAddress("change", { long: "x".repeat(LONGEST) }), RangeError);
});

test("the QR code of an address is one that zbar decodes", () => {
  // Golden: checked with zbarimg, as were texts of every version from 1 to 20.
  const { golden } = JSON.parse(readFileSync(new URL("support/qr_golden.json", import.meta.url), "utf8"));
  for (const { text, rows } of golden) {
    const { size, modules } = encode(text);
    const own = Array.from({ length: size }, (_, y) => Array.from(modules.subarray(y * size, (y + 1) * size), (dark) => (dark ? "#" : ".")).join(""));
    assert.deepEqual(own, rows, text);
  }
  assert.throws(() => encode("x".repeat(MOST_BYTES + 1)), RangeError);
});

test("the address of every step fits into a QR code", () => {
  structure.lessons.forEach(({ steps }, index) => steps.forEach(({ view }, step) => {
    const hash = writeAddress("lessons", { lesson: index + 1, step: step + 1, seed: 123456, edits: view.state });
    assert.ok(encode(`https://genrescope.example.org/some/folder/${hash}`).version <= 20);
  }));
});

test("the answers file has each prediction, and which were right", () => {
  const lessons = lessonsIn("de");
  const lesson = lessons.lesson(3, model);
  const answers = { pool: { guess: 1 }, size: { guess: 0 }, deep: { guess: 0, seen: 2 }, exit: { guess: 1 } };
  const file = answersFile({ lesson, answers, song: { name: "a", seconds: 24 }, model, language: "de", date: new Date("2026-01-02T03:04:05Z") });
  assert.deepEqual(JSON.parse(JSON.stringify(file)), file);
  assert.deepEqual(file.steps.map(({ prediction, seen, right }) => [prediction, seen, right]), [[1, null, true], [0, null, false], [null, null, null], [0, 2, null], [null, null, null]]);
  assert.deepEqual([file.exit.right, file.lesson, file.number, file.song.name], [true, "reach", 3, "a"]);
  const text = answersText(file, (key, values) => lessons.t(key, values));
  for (const part of [lesson.title, ...lesson.steps.map(({ question }) => question), lesson.steps[3].options[2], lessons.t("answers-none")]) assert.ok(text.includes(part), part);
});

test("tables are CSV that spreadsheets do not run", () => {
  assert.equal(csv([["a", 'b "c"', "d,e"], [1, -0.5, "=1+1"], ["-3.5", "-x", null]]), 'a,"b ""c""","d,e"\r\n1,-0.5,\'=1+1\r\n-3.5,\'-x,\r\n');
  const song = { slices: [{ start_s: 0, end_s: 2.5, audible: true }], outputs: 3, probabilities: Float32Array.of(0.5, 0.25, 0.25) };
  const rows = rowsOf(null, { song, model: { genres: ["a", "b"], outside: ["c"] } });
  assert.deepEqual(rows, [["passage", "start_s", "end_s", "audible", "a", "b", "c"], [1, 0, 2.5, true, 0.5, 0.25, 0.25]]);
});
