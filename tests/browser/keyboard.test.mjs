// Keyboard, screen reader and forced colours.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, notAudio, wav } from "./support/audio.mjs";
import { choose, classify, launch, line, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { names, row, saved, settled } from "./support/song_list.mjs";
import { assertMessage, messages } from "./support/texts.mjs";

let site, browser, many;
before(async () => {
  site = await serve();
  browser = await launch({ gpu: false });
  many = Array.from({ length: 6 }, (_, i) => file(`${i + 1}.wav`, wav(music(4, { variant: i }))));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const active = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const name = element.closest("#results li")?.querySelector(".name").textContent;
    return name ? `${name} ${element.dataset.do ?? "song"}` : element.id || element.tagName;
  });
const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

test("the list is one stop of the Tab key, and arrow keys go on from there", async () => {
  const page = await open(browser, site.url);
  await choose(page, many);
  await settled(page);
  const stops = () => page.$$eval("#results button", (all) => all.filter((button) => button.tabIndex >= 0).length);
  assert.equal(await stops(), 1);
  await page.focus("#clear-songs");
  await page.keyboard.press("Tab");
  assert.equal(await active(page), "1.wav song");
  const keys = [
    ["ArrowDown", "2.wav song"],
    ["End", "6.wav song"],
    ["ArrowDown", "6.wav song"],
    ["ArrowRight", "6.wav play"],
    ["ArrowRight", "6.wav compare"],
    ["ArrowLeft", "6.wav play"],
    ["ArrowUp", "5.wav song"],
    ["Home", "1.wav song"],
    ["ArrowUp", "1.wav song"],
    ["ArrowDown", "2.wav song"],
  ];
  for (const [key, expected] of keys) {
    await page.keyboard.press(key);
    assert.equal(await active(page), expected, key);
    assert.equal(await stops(), 1, key);
  }
  // The stop is where the focus was, also after another element had it.
  await page.keyboard.press("Shift+Tab");
  assert.equal(await active(page), "clear-songs");
  await page.keyboard.press("Tab");
  assert.equal(await active(page), "2.wav song");
  await page.keyboard.press("Delete");
  assert.equal(await active(page), "3.wav song");
  assert.equal(await stops(), 1);
  // Out of the list with one key.
  await page.keyboard.press("Tab");
  assert.doesNotMatch(await active(page), /wav/);

  // What cannot be done keeps the focus and does nothing.
  await page.focus(`${row("1.wav")} [data-song]`);
  await page.focus(`${row("1.wav")} [data-do="earlier"]`);
  assert.equal(await page.getAttribute(`${row("1.wav")} [data-do="earlier"]`, "aria-disabled"), "true");
  await page.keyboard.press("Enter");
  assert.equal(await active(page), "1.wav earlier");
  assert.deepEqual((await names(page))[0], "1.wav");

  const ring = await page.$eval(`${row("1.wav")} [data-song]`, (button) => {
    button.focus();
    const { outlineOffset, outlineWidth } = getComputedStyle(button);
    return parseFloat(outlineOffset) + parseFloat(outlineWidth);
  });
  assert.ok(ring <= 0, `the ring extends ${ring} px beyond the row, which clips it`);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the space bar plays and pauses wherever no control has the focus", async () => {
  const page = await open(browser, site.url);
  await classify(page, many[0]);
  const playing = () => page.$eval("#audio", (audio) => !audio.paused);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Space");
  assert.ok(await playing(), "from the page");
  assert.equal(await page.evaluate(() => scrollY), 0, "the page does not scroll");
  await page.focus("#saying");
  await page.keyboard.press("Space");
  assert.ok(!(await playing()), "from the headline");
  await page.focus("#show-keys");
  await page.keyboard.press("Space");
  assert.ok(await page.isVisible("#keys"));
  assert.ok(!(await playing()), "a button has the key for itself");
  await page.keyboard.press("Space");
  assert.ok(!(await playing()), "a dialog as well");
  await page.context().close();
});

test("most and least typical passage are played from their beginning", async () => {
  const page = await open(browser, site.url);
  const found = await classify(page, file("passages.wav", wav([...music(15), ...music(15, { variant: 3 })])));
  const [genre] = found.ranking;
  const { songs: [{ slices }], model } = JSON.parse((await saved(page, '#keep [data-export="json"]')).bytes);
  const at = (slice) => slice.probabilities[model.genres.indexOf(genre)];
  const sorted = slices.filter(({ audible }) => audible).toSorted((a, b) => at(b) - at(a));
  for (const [id, slice] of [["most-typical", sorted[0]], ["least-typical", sorted.at(-1)]]) {
    await page.click(`#${id}`);
    await page.waitForFunction(() => !document.querySelector("#audio").paused);
    const from = await page.$eval("#audio", (audio) => audio.currentTime);
    assert.ok(from >= slice.start_s - 0.2 && from < slice.start_s + 2, `${id}: ${from} s, not ${slice.start_s} s`);
  }
  await page.context().close();
});

test("the focus is never lost", async () => {
  const page = await open(browser, site.url);
  const long = file("long.wav", wav(Array(20).fill(music(60)).flat()));
  await choose(page, long);
  await page.waitForSelector('body[data-state="working"]');
  await page.focus("#cancel");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#retry-song:visible");
  await painted(page);
  assert.equal(await active(page), "retry-song");
  await page.keyboard.press("Enter");
  await page.waitForSelector('body:is([data-state="working"], [data-state="waiting"])');
  await painted(page);
  assert.equal(await active(page), "cancel");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#retry-song:visible");
  await choose(page, many.slice(0, 2));
  await settled(page);
  await page.focus("#clear-songs");
  await page.keyboard.press("Enter");
  await painted(page);
  assert.equal(await active(page), "undo");
  await page.focus("#close-notice");
  await page.keyboard.press("Enter");
  await painted(page);
  assert.equal(await active(page), "file-input");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a screen reader gets the song of the answer, and start and end of a batch", async () => {
  const page = await open(browser, site.url, { keyed: true });
  assert.equal(await page.getAttribute("#timeline", "aria-valuetext"), "0:00");
  await classify(page, many[2]);
  assert.ok((await line(page, "#verdict")).startsWith("3.wav"));
  assert.equal(await page.getAttribute("#verdict", "role"), "status");
  assert.match(await page.getAttribute("#timeline", "aria-valuetext"), /^0:00/);
  await page.evaluate(() => {
    const region = document.querySelector("#announcer");
    globalThis.said = [];
    new MutationObserver(() => globalThis.said.push(region.textContent)).observe(region, { childList: true });
  });
  await choose(page, [...many, notAudio()]);
  await settled(page);
  await painted(page);
  const said = await page.evaluate(() => globalThis.said);
  assert.equal(await page.getAttribute("#announcer", "role"), "status");
  assertMessage(said[0], "batch.progress", { total: 7 });
  assertMessage(said.at(-1), "queue.songs-failed.one", { count: 1 });
  // Not for each song: at the start, at the end, and every ten seconds.
  assert.ok(said.length <= 4, JSON.stringify(said.map((text) => messages(text))));
  await page.context().close();
});

test("forced colours keep the bars", async () => {
  const page = await open(browser, site.url, { context: { forcedColors: "active" } });
  await classify(page, many[0]);
  await classify(page, many[1]);
  await page.selectOption("#compare-with", { index: 1 });
  await page.waitForSelector("#comparison:visible");
  for (const selector of ["#ranking li:first-child .bar span", "#comparison-rankings tbody tr:first-child .bar span"]) {
    const [bar, page_] = await page.$eval(selector, (bar) =>
      [bar, document.body].map((element) => getComputedStyle(element).backgroundColor),
    );
    assert.notEqual(bar, page_, selector);
    assert.notEqual(bar, "rgba(0, 0, 0, 0)", selector);
  }
  await page.screenshot({ path: "../../target/screenshots/forced-colours.png", fullPage: true });
  await page.context().close();
});
