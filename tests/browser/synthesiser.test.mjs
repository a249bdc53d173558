// The synthesiser: sounds for a visitor without a song at hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { line, open, outcome } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { ANSWERS_TO_SOUND } from "./support/predict.mjs";
import { assertMessage, text } from "./support/texts.mjs";

startBrowser();

/** Makes the song of the current settings, and returns its outcome. */
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

test("makes, classifies and plays a song by keyboard alone", async () => {
  const page = await open(browser, site.url);
  assert.ok(await page.isHidden("#synth"));
  await page.focus("#make");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#synth:visible");
  assert.equal(await page.getAttribute("#make", "aria-expanded"), "true");
  await page.focus("#synth-styles input:checked");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.inputValue("#synth-styles input:checked"), "blues");
  assert.deepEqual([await number(page, "tempo"), await number(page, "swing")], [96, 100]);
  await page.focus("#synth-tempo");
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  assert.equal(await page.getAttribute("#synth-tempo", "aria-valuetext"), text("synth.beats", { tempo: 100 }));
  await page.focus("#synth-play");
  await page.keyboard.press("Enter");
  const { state, answer, slices, message } = await outcome(page);
  assert.equal(state, "done", message);
  assert.ok(ANSWERS_TO_SOUND.includes(answer), answer);
  assert.equal(await line(page, "#song-name"), text("synth.name", { style: text("synth.blues"), tempo: 100 }));
  assert.match(await line(page, "#song-facts"), /^0:24 · WAV/);
  assert.ok(slices >= 8, `${slices} slices`);
  await page.waitForFunction(() => document.querySelector("#audio").currentTime > 0);
  assert.equal(await page.getAttribute("#play", "aria-label"), text("player.pause"));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("is loaded when it is opened for the first time, and again after a failure", async () => {
  const page = await open(browser, site.url, { keyed: true });
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await page.route(/extras/, (route) => route.abort());
  await page.click("#make");
  await page.waitForSelector("#message:not(:empty)");
  assertMessage(await line(page, "#message"), "synth.failed");
  assert.ok(await page.isHidden("#synth"));
  await page.unroute(/extras/);
  requests.length = 0;
  await page.click("#make");
  await page.waitForSelector("#synth:visible");
  assert.deepEqual(requests.map((path) => path.slice(1)).sort(), ["extras.css", "extras.js", "extras_bg.wasm"]);
  await page.click("#make");
  await page.waitForSelector("#synth", { state: "hidden" });
  await page.click("#make");
  await page.waitForSelector("#synth:visible");
  assert.equal(requests.length, 3, "once");
  await page.context().close();
});

test("the same settings make the same song, and another setting another song", async () => {
  const page = await open(browser, site.url);
  await page.click("#make");
  const first = await play(page);
  const again = await play(page);
  assert.deepEqual(again.probabilities, first.probabilities);
  await turn(page, "distortion", 100);
  const distorted = await play(page);
  assert.notDeepEqual(distorted.probabilities, first.probabilities);
  for (const { state, message } of [first, again, distorted]) assert.equal(state, "done", message);
  assert.equal(await page.$$eval("#results [data-song]", (songs) => songs.length), 3);
  await page.context().close();
});

test("draws and classifies every style", async () => {
  const page = await open(browser, site.url);
  await page.click("#make");
  const styles = await page.$$eval("#synth-styles input", (all) => all.map((input) => input.value));
  assert.equal(styles.length, 6);
  const answers = [];
  for (const style of styles) {
    await page.check(`#synth-styles input[value="${style}"]`, { force: true });
    await turn(page, "brightness", 100);
    const bright = await inked(page);
    await turn(page, "brightness", 0);
    const dull = await inked(page);
    assert.ok(dull > 0.001 && bright > 1.2 * dull, `${style}: ${dull} ${bright}`);
    await turn(page, "brightness", 70);
    const { state, answer, genre, probabilities, message } = await play(page);
    console.log(`${style}: ${answer} ${genre ?? ""}`);
    assert.equal(state, "done", message);
    assert.ok(ANSWERS_TO_SOUND.includes(answer), answer);
    answers.push(JSON.stringify(probabilities));
  }
  assert.equal(new Set(answers).size, styles.length, "each style is another song");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("queues a song that is made while another is being classified", async () => {
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

test("makes, plays and classifies each example with one tap, with the honest remark", async () => {
  const examples = { canon: "example.canon", blues: null, rag: "example.rag" };
  for (const [name, title] of Object.entries(examples)) {
    const page = await open(browser, site.url);
    assert.equal(await page.locator("#examples [data-example]").count(), Object.keys(examples).length);
    await page.click(`#examples [data-example="${name}"]`);
    const { state, answer, genre, message } = await outcome(page);
    console.log(`${name}: ${answer} ${genre ?? ""}`);
    assert.equal(state, "done", message);
    assert.ok(ANSWERS_TO_SOUND.includes(answer), answer);
    if (name === "canon") assert.deepEqual([answer, genre], ["genre", "classical"], "the first example has a clear answer");
    if (title) assert.equal(await line(page, "#song-name"), text("example.name", { title: text(title) }));
    assert.match(await line(page, "#song-facts"), /^0:24 · WAV/);
    assert.equal(await line(page, "#notice"), text("synth.honest"));
    await page.waitForFunction(() => document.querySelector("#audio").currentTime > 0);
    assert.ok(await page.isHidden("#synth"), "the synthesiser stays closed");
    assert.equal(await page.getAttribute("#examples", "aria-busy"), null);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});
