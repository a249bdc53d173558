// The synthesiser: sounds for a visitor without a song at hand.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Plays what is set to the network, and tells what came of it. */
async function play(page) {
  const before = await page.$$eval("#results [data-song]", (songs) => songs.length);
  await page.click("#synth-play");
  await page.waitForFunction((count) => document.querySelectorAll("#results [data-song]").length > count, before);
  return outcome(page);
}

const turn = (page, knob, value) => page.fill(`#synth-${knob}`, String(value));
const number = (page, knob) => page.inputValue(`#synth-${knob}`).then(Number);

/** Share of the score's pixels that are drawn. */
const inked = (page) =>
  page.$eval("#synth-score", (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let at = 3; at < data.length; at += 4) sum += data[at];
    return sum / 255 / (canvas.width * canvas.height);
  });

test("by keyboard alone: open it, choose a style, play it, see a verdict and hear the sound", async () => {
  const page = await open(browser, site.url);
  assert.ok(await page.isHidden("#synth"));
  await page.focus("#make");
  await page.keyboard.press("Enter");
  assert.ok(await page.isVisible("#synth"));
  assert.equal(await page.getAttribute("#make", "aria-expanded"), "true");
  await page.focus("#synth-styles input:checked");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.inputValue("#synth-styles input:checked"), "blues");
  assert.deepEqual([await number(page, "tempo"), await number(page, "swing")], [96, 100]);
  await page.focus("#synth-tempo");
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  assert.equal(await page.getAttribute("#synth-tempo", "aria-valuetext"), "100 beats a minute");
  await page.focus("#synth-play");
  await page.keyboard.press("Enter");
  const heard = await outcome(page);
  assert.equal(heard.state, "done", heard.message);
  assert.equal(await page.innerText("#song-name"), "Synthetic: a blues shuffle, 100 bpm");
  assert.match(await page.innerText("#song-facts"), /^0:24 · WAV/);
  assert.ok(heard.slices >= 8, `${heard.slices} slices`);
  await page.waitForFunction(() => document.querySelector("#audio").currentTime > 0);
  assert.equal(await page.getAttribute("#play", "aria-label"), "Pause");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the same knobs are the same song, and a knob that is turned is another one", async () => {
  const page = await open(browser, site.url);
  await page.click("#make");
  const first = await play(page);
  const again = await play(page);
  assert.deepEqual(again.probabilities, first.probabilities);
  await turn(page, "distortion", 100);
  const driven = await play(page);
  console.log(`distortion ${first.genre} ${JSON.stringify(first.probabilities)} -> ${driven.genre}`);
  assert.notDeepEqual(driven.probabilities, first.probabilities);
  assert.equal(await page.$$eval("#results [data-song]", (songs) => songs.length), 3);
  await page.context().close();
});

test("every style is drawn, and gets an answer", async () => {
  const page = await open(browser, site.url);
  await page.click("#make");
  for (const style of await page.$$eval("#synth-styles input", (all) => all.map((input) => input.value))) {
    await page.check(`#synth-styles input[value="${style}"]`, { force: true });
    await turn(page, "brightness", 100);
    const bright = await inked(page);
    await turn(page, "brightness", 0);
    const dull = await inked(page);
    assert.ok(dull > 0.001 && bright > 1.2 * dull, `${style}: ${dull} ${bright}`);
    await turn(page, "brightness", 70);
    const heard = await play(page);
    console.log(`${style}: ${heard.answer} ${heard.genre ?? ""}`);
    assert.equal(heard.state, "done", heard.message);
    assert.ok(["genre", "not_sure"].includes(heard.answer), heard.answer);
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("what is made while a song is worked on waits its turn", async () => {
  const page = await open(browser, site.url);
  await page.click("#make");
  await page.click("#synth-play");
  await page.waitForSelector('body[data-state="working"], body[data-state="done"]');
  await page.click("#synth-play");
  await page.waitForFunction(() => document.querySelectorAll('#results [data-status="done"]').length === 2);
  await page.click("#make");
  assert.ok(await page.isHidden("#synth"));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
