// Firefox and WebKitGTK give the answers of Chromium and of `trainer predict`, from real files through real file inputs.

import assert from "node:assert/strict";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { convert } from "./support/audio.mjs";
import { classify, launch, line, open, outcome } from "./support/browser.mjs";
import { songs } from "./support/data.mjs";
import { launchFirefox, openInFirefox } from "./support/firefox.mjs";
import { assertSame, predict } from "./support/predict.mjs";
import { captureRecording } from "./support/recording.mjs";
import { serve } from "./support/site.mjs";
import { assertMessage, CARRIER, keyedWords } from "./support/texts.mjs";
import { launchWebKit } from "./support/webkit.mjs";

// All three run the same WebAssembly, whose arithmetic is fixed by its standard; only the exponential function of the
// softmax and the printing of a number could differ, by some units of the last of seven digits.
const BETWEEN_BROWSERS = 1e-6;

let site;
/** Files with Chromium's and the trainer's answers. */
let cases;
before(async () => {
  site = await serve();
  const [first, second] = songs(2);
  const files = [first, convert(first, "other.mp3"), convert(second, "other.m4a", "-c:a", "aac")];
  const trainer = predict(files);
  const browser = await launch();
  const page = await open(browser, site.url);
  cases = [];
  for (const [i, path] of files.entries()) cases.push({ path, chromium: await classify(page, path), trainer: trainer[i] });
  await browser.close();
});
after(async () => {
  await site?.close();
});

function assertCase(found, { path, chromium, trainer }, label) {
  assertSame(found, trainer, label);
  assert.deepEqual(found.ranking, chromium.ranking, label);
  for (const genre of chromium.ranking) {
    const difference = Math.abs(found.probabilities[genre] - chromium.probabilities[genre]);
    assert.ok(difference <= BETWEEN_BROWSERS, `${label}, ${basename(path)}, ${genre}: ${difference}`);
  }
}

test("Firefox classifies files as Chromium and the trainer do", async () => {
  const browser = await launchFirefox();
  try {
    const page = await openInFirefox(browser, site.url);
    for (const one of cases) assertCase(await classify(page, one.path), one, `Firefox, ${basename(one.path)}`);
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

test("WebKit classifies files as Chromium and the trainer do", async () => {
  const browser = await launchWebKit();
  try {
    await browser.open(`${site.url}?backend=cpu&lang=en`);
    await browser.waitFor('body[data-engine="ready"]', 120_000);
    for (const one of cases) assertCase(await browser.classify(one.path), one, `WebKit, ${basename(one.path)}`);
  } finally {
    await browser.close();
  }
});

test("Firefox records its microphone and classifies the recording as the trainer does", async () => {
  const browser = await launchFirefox();
  try {
    const page = await openInFirefox(browser, site.url, { before: captureRecording });
    await page.click("#record");
    await page.waitForSelector('body[data-state="recording"]');
    await page.waitForTimeout(4_000);
    await page.click("#stop");
    const recorded = await outcome(page);
    const { path, seconds, peak } = await page.recording("firefox.wav");
    assert.ok(seconds > 2 && seconds < 10, `${seconds} s`);
    assert.ok(peak > 0.01, `peak ${peak}: no tone in the recording`);
    assertSame(recorded, predict([path])[0], "Firefox's microphone, a tone");
  } finally {
    await browser.close();
  }
});

test("Firefox classifies its microphone live", async () => {
  site.replace.set(`/words/${CARRIER}.json`, Buffer.from(keyedWords()));
  const browser = await launchFirefox();
  try {
    const page = await openInFirefox(browser, site.url, { query: `?backend=cpu&lang=${CARRIER}` });
    // Firefox does not deliver the sound of a tab, so the microphone is the only source.
    await page.click("#listen-live");
    await page.waitForSelector('body[data-state="live"]');
    // The fake microphone gives a tone, which is not silence.
    await page.waitForSelector('#live[data-answer]:not([data-answer="no_music"])', { timeout: 90_000 });
    const live = () => page.$eval("#live", (section) => ({ ...section.dataset }));
    const early = await live();
    await page.waitForTimeout(3_000);
    const late = await live();
    console.log(`Firefox live: ${early.seconds} s to ${late.seconds} s, ${late.lag} s behind`);
    assert.ok(Number(late.seconds) > Number(early.seconds) + 1);
    assert.equal(late.source, "microphone");
    await page.click("#live-stop");
    const { time, parts } = assertMessage(await line(page, "#notice"), "live.summary");
    assert.match(time, /^0:\d\d$/);
    assert.match(parts, /⟦live\.part¦name=[^¦]+¦time=0:\d\d⟧/);
  } finally {
    await browser.close();
    site.replace.clear();
  }
});

/** Plays the synthesiser's first song to the network in Chromium. */
async function synthesisedInChromium() {
  const chromium = await launch();
  const page = await open(chromium, site.url);
  await page.click("#make");
  await page.click("#synth-play");
  const expected = await outcome(page);
  await chromium.close();
  assert.equal(expected.state, "done", expected.message);
  return expected;
}

test("Firefox makes the same song as Chromium", async () => {
  const expected = await synthesisedInChromium();
  const browser = await launchFirefox();
  try {
    const page = await openInFirefox(browser, site.url);
    await page.click("#make");
    await page.click("#synth-play");
    const found = await outcome(page);
    assert.equal(found.state, "done", found.message);
    assert.deepEqual(found.probabilities, expected.probabilities);
  } finally {
    await browser.close();
  }
});

test("WebKit makes the same song as Chromium", async () => {
  const expected = await synthesisedInChromium();
  const browser = await launchWebKit();
  try {
    await browser.open(`${site.url}?backend=cpu&lang=en`);
    await browser.waitFor('body[data-engine="ready"]', 120_000);
    await browser.click("#make");
    // The extras program, which opens the synthesiser, may still be loading.
    await browser.waitFor("#synth:not([hidden])");
    await browser.click("#synth-play");
    const found = await browser.outcome();
    assert.equal(found.state, "done", found.message);
    assert.deepEqual(found.probabilities, expected.probabilities);
  } finally {
    await browser.close();
  }
});
