// Each bad file is refused with its own message, and the page stays usable.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { convert, file, music, notAudio, silence, wav } from "./support/audio.mjs";
import { classify, launch, open } from "./support/browser.mjs";
import { ANSWERS_TO_SOUND } from "./support/predict.mjs";
import { serve } from "./support/site.mjs";
import { assertMessage } from "./support/texts.mjs";

let site, browser, page, good;
before(async () => {
  site = await serve();
  browser = await launch();
  page = await open(browser, site.url, { keyed: true });
  good = file("good.wav", wav(music(8)));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function assertStillUsable() {
  const outcome = await classify(page, good);
  assert.equal(outcome.state, "done", outcome.message);
  assert.equal(outcome.message, "");
  assert.deepEqual(outcome.warnings, []);
  assert.deepEqual(page.problems, []);
}

const seconds = 4;
const nan = music(seconds).map((value, i) => (i % 3 ? NaN : value));
const refused = [
  ["an empty file", () => file("empty.wav", ""), "audio.empty", {}],
  ["a text file named .mp3", () => notAudio(), "audio.not-audio", {}],
  ["a sample rate of 1 Hz", () => file("slow.wav", wav(music(1), { rate: 1 })), "audio.rate", { rate: 1 }],
  [
    "64 channels",
    () => file("many.wav", wav(music(seconds), { channels: 64 })),
    "audio.channels",
    { channels: 64 },
  ],
  [
    "samples that are not numbers",
    () => file("nan.wav", wav(nan, { bits: "float" })),
    "audio.not-finite",
    { count: nan.filter(Number.isNaN).length, total: nan.length },
  ],
];
for (const [name, make, key, values] of refused) {
  test(`refuses ${name} with its message`, async () => {
    const outcome = await classify(page, make());
    assert.equal(outcome.state, "failed", outcome.message);
    assertMessage(outcome.message, key, values);
    await assertStillUsable();
  });
}

test("answers too_short for 0.2 s", async () => {
  const outcome = await classify(page, file("short.wav", wav(music(0.2))));
  assert.equal(outcome.state, "done", outcome.message);
  assert.equal(outcome.answer, "too_short");
  await assertStillUsable();
});

test("answers no_music for pure silence", async () => {
  const outcome = await classify(page, silence(6));
  assert.equal(outcome.state, "done", outcome.message);
  assert.equal(outcome.answer, "no_music");
  await assertStillUsable();
});

const cut = (path, name, share) => {
  const bytes = readFileSync(path);
  return file(name, bytes.subarray(0, Math.floor(bytes.length * share)));
};
// Each ends within half a second of these seconds.
const damaged = [
  ["a truncated WAV", () => cut(good, "cut.wav", 0.6), 4.8],
  ["a truncated MP3", () => cut(convert(good, "whole.mp3"), "cut.mp3", 0.6), 4.8],
  ["a header that claims 500 MB", () => file("claim.wav", wav(music(8), { claim: 500_000_000 })), 8],
];
for (const [name, make, end] of damaged) {
  test(`classifies ${name} up to its end, with a warning`, async () => {
    const outcome = await classify(page, make());
    assert.equal(outcome.state, "done", outcome.message);
    assert.ok(ANSWERS_TO_SOUND.includes(outcome.answer), outcome.answer);
    assert.equal(outcome.warnings.length, 1, outcome.warnings.join("; "));
    const { seconds } = assertMessage(outcome.warnings[0], "warning.truncated");
    assert.ok(Math.abs(Number(seconds.replace(",", ".")) - end) < 0.5, `${seconds} s`);
    await assertStillUsable();
  });
}
