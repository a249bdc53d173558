// Files as people have them, through the real file input: what `trainer predict` reads, the page reads with the same
// result; what it refuses, the page refuses for the same reason, unless the browser's own decoder reads it.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { choose, line, open } from "./support/browser.mjs";
import { synthesised } from "./support/cases.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { assertSame, predict } from "./support/predict.mjs";
import { root } from "./support/site.mjs";
import { row, saved, settled } from "./support/song_list.mjs";
import { text } from "./support/texts.mjs";

/** Files of others, which are beside the repository and not in it. */
const folder = process.env.GENRESCOPE_CASES ?? join(root, "../shared/cases/files");
const noFolder =
  process.env.GENRESCOPE_WITHOUT_DATA === "1"
    ? "GENRESCOPE_WITHOUT_DATA is set"
    : !existsSync(folder) && "no folder with cases (GENRESCOPE_CASES)";

/** The codes of those that are refused. */
const REFUSED = {
  "3gp-amr.3gp": "unsupported",
  "aac-ts.ts": "unsupported",
  "ac3-raw.ac3": "unsupported",
  "dts-raw.dts": "unsupported",
  "m4a-drms.m4p": "protected",
  "mp3-free.mp3": "unsupported",
  "speex.spx": "unsupported",
};
const CUT = ["m4a-cut-1pc.m4a"];
/** Those that the trainer decodes, but not the page's own decoder. */
const NOT_OURS = ["m4a-5.1.m4a"];
/** Begins within the song, as a radio stream does. */
const SECOND_HALF = "ogg-icecast-join.ogg";
const SOURCE = "source-classical.wav";

startBrowser({ gpu: false });

/** What the page's JSON has of a song, in the form of `readOutcome`. */
const outcome = ({ answer, genre, probabilities, slices, error }) => ({
  state: error === null ? "done" : "failed",
  backend: "cpu",
  answer,
  genre: genre ?? undefined,
  probabilities,
  ranking: Object.keys(probabilities),
  slices: slices.length,
  message: error,
});

/** As `assertSame`; too short a file and silence have an answer and no probabilities. */
function assertSameResult(song, native, name) {
  if (Object.keys(native.probabilities).length > 0) return assertSame(outcome(song), native, name);
  assert.equal(song.error, null, name);
  assert.notEqual(song.answer, null, name);
  assert.deepEqual([song.answer, song.probabilities], [native.answer, {}], name);
  assert.equal(song.slices.length, native.slices.length, name);
}

/** Whether the page says that the browser decoded a song. */
async function isByBrowser(page, name) {
  await page.click(`${row(name)} .name`);
  await page.waitForFunction((name) => document.querySelector("#song-name").textContent.includes(name), name);
  return (await line(page, "#song-facts")).includes(text("facts.browser-decoder"));
}

/** Whether the browser's own decoder reads a file. */
function browserDecodes(page, path) {
  return page.evaluate(async (base64) => {
    const { buffer } = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const decoded = new OfflineAudioContext(1, 1, 44_100).decodeAudioData(buffer);
    return decoded.then(() => true).catch(() => false);
  }, readFileSync(path).toString("base64"));
}

/** Gives all files to the page at once and compares it with the trainer. Returns the trainer's answers by name. */
async function compare(cases) {
  const answers = predict(cases.map(({ path }) => path));
  const page = await open(browser, site.url);
  await choose(page, cases.map(({ path }) => path));
  await settled(page);
  const songs = JSON.parse((await saved(page, '[data-export="all-json"]')).bytes).songs;
  assert.equal(songs.length, cases.length);
  const byBrowser = [];
  for (const [i, { path, expected, onlyOurs, notOurs, warns }] of cases.entries()) {
    const [name, song, native] = [basename(path), songs[i], answers[i]];
    assert.equal(song.file, name);
    assert.equal(native.error_code, expected, `${name}: ${native.error}`);
    assert.equal(native.warnings.length > 0, warns, `${name}: ${native.warnings}`);
    if (notOurs) {
      // Another decoder and another resampler: the same answer, not the same probabilities.
      const isRead = await browserDecodes(page, path);
      const read = isRead ? [native.answer, native.genre, null] : [null, null, "unsupported"];
      assert.deepEqual([song.answer, song.genre, song.error_code], read, `${name}: ${song.error}`);
      assert.equal(await isByBrowser(page, name), isRead, name);
      if (isRead) byBrowser.push(name);
    } else if (expected === null) {
      assertSameResult(song, native, name);
      assert.equal(song.warnings.length, native.warnings.length, `${name}: ${song.warnings}`);
      assert.ok(!(await isByBrowser(page, name)), name);
    } else if (onlyOurs || !(await browserDecodes(page, path))) {
      assert.equal(song.error_code, expected, `${name}: ${song.error}`);
    } else {
      assert.equal(song.error, null, name);
      assert.ok(await isByBrowser(page, name), `${name}: the page does not say that the browser decoded it`);
      byBrowser.push(name);
    }
  }
  console.log(`${cases.length} files, of which only the browser reads ${byBrowser.join(", ") || "none"}`);
  assert.deepEqual(page.problems, []);
  await page.context().close();
  return new Map(answers.map((answer, i) => [basename(cases[i].path), answer]));
}

/** The trainer's answers for all files that it reads are that for their source, and no shorter. */
function assertSameAsSource(answers, cases, source) {
  const { genre, slices } = answers.get(source);
  for (const { path, expected, isOther, isShorter } of cases) {
    if (expected !== null || isOther) continue;
    const answer = answers.get(basename(path));
    assert.equal(answer.genre, genre, path);
    assert.ok(isShorter || answer.slices.length >= slices.length, `${path}: ${answer.slices.length} slices`);
  }
}

test("synthesised files of each kind are treated as by the trainer", async () => {
  const cases = synthesised();
  assertSameAsSource(await compare(cases), cases, "source.wav");
});

test("files after bug reports are treated as by the trainer, and have the answer of their source", { skip: noFolder }, async () => {
  const cases = readdirSync(folder)
    .sort()
    .map((name) => ({
      path: join(folder, name),
      expected: REFUSED[name] ?? null,
      onlyOurs: REFUSED[name] === "protected",
      notOurs: NOT_OURS.includes(name),
      warns: CUT.includes(name),
      isShorter: CUT.includes(name) || name === SECOND_HALF,
    }));
  assertSameAsSource(await compare(cases), cases, SOURCE);
});
