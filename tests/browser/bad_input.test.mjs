// Each bad file gets its sentence, and the page works on.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { convert, file, music, wav } from "./support/audio.mjs";
import { classify, launch, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

let site, browser, page, good;
before(async () => {
  site = await serve();
  browser = await launch();
  page = await open(browser, site.url);
  good = file("good.wav", wav(music(8)));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function stillUsable() {
  const outcome = await classify(page, good);
  assert.equal(outcome.state, "done", outcome.message);
  assert.deepEqual(page.problems, []);
}

/** A sentence: a capital, some words, a full stop. */
function assertSentence(text, pattern) {
  assert.match(text, /^[A-Z“"].{15,}[.!?]/s, text);
  assert.match(text, pattern);
}

const nan = music(4).map((value, i) => (i % 3 ? NaN : value));
const refused = [
  ["an empty file", () => file("empty.wav", ""), /empty/i],
  ["a text file named .mp3", () => file("text.mp3", "This is a shopping list.\n".repeat(300)), /audio/i],
  ["a sample rate of 1 Hz", () => file("slow.wav", wav(music(1), { rate: 1 })), /rate|Hz/i],
  ["64 channels", () => file("many.wav", wav(music(4), { channels: 64 })), /64|channels/i],
  ["samples that are no numbers", () => file("nan.wav", wav(nan, { bits: "float" })), /number/i],
];
for (const [name, make, pattern] of refused) {
  test(`${name} is refused with a sentence`, async () => {
    const outcome = await classify(page, make());
    assert.equal(outcome.state, "failed", outcome.text);
    console.log(`${name}: ${outcome.message}`);
    assertSentence(outcome.message, pattern);
    await stillUsable();
  });
}

test("0.2 s are too short to tell", async () => {
  const outcome = await classify(page, file("short.wav", wav(music(0.2))));
  assert.equal(outcome.answer, "too_short");
  await stillUsable();
});

test("in pure silence no music is heard", async () => {
  const outcome = await classify(page, file("silence.wav", wav(new Array(22050 * 6).fill(0))));
  assert.equal(outcome.answer, "no_music");
  await stillUsable();
});

const cut = (path, name, share) => {
  const bytes = readFileSync(path);
  return file(name, bytes.subarray(0, Math.floor(bytes.length * share)));
};
const damaged = [
  ["a truncated WAV", () => cut(good, "cut.wav", 0.6)],
  ["a truncated MP3", () => cut(convert(good, "whole.mp3"), "cut.mp3", 0.6)],
  ["a header that claims 500 MB", () => file("claim.wav", wav(music(8), { claim: 500_000_000 }))],
];
for (const [name, make] of damaged) {
  test(`${name} is classified as far as it goes, and the page says so`, async () => {
    const outcome = await classify(page, make());
    assert.equal(outcome.state, "done", outcome.message);
    assert.match(outcome.text, /ends|end of|cut|early|incomplete|truncated/i);
    await stillUsable();
  });
}
