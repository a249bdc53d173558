// The view of a song: choices take effect at once and are in the address; the spectrogram can be zoomed, and
// everything on its time scale follows.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clips, file, music, silence, song, wav } from "./support/audio.mjs";
import { classify, launch, line, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { text } from "./support/texts.mjs";

const LONG_S = 120;
let site, browser, long;
before(async () => {
  site = await serve();
  browser = await launch({ gpu: false });
  long = file("long.wav", wav(music(LONG_S)));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const query = (page) => new URL(page.url()).searchParams;
const ranking = (page) =>
  page.$$eval("#ranking li[data-genre]", (rows) =>
    rows.map((row) => ({
      genre: row.dataset.genre,
      probability: Number(row.dataset.probability),
      votes: Number(row.dataset.votes),
      seen: row.offsetParent !== null,
    })),
  );
const axis = (page) => page.$$eval("#time-axis span", (ticks) => ticks.map((tick) => tick.textContent));
const position = (page) => page.$eval("#timeline", (slider) => Number(slider.getAttribute("aria-valuenow")));
/** The first second that is visible and the last that could be first, as the scroll bar has them. */
const shown = (page) =>
  page.$eval("#pan", (pan) => ({ start: Number(pan.value), most: Number(pan.max), hidden: pan.hidden }));
const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
/** Scrolls the spectrogram to the middle of the window. */
const centre = (page) => page.$eval("#timeline", (timeline) => timeline.scrollIntoView({ block: "center" }));
const pixels = (page) =>
  page.$eval("#spectrogram canvas", (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] + 256 * data[i + 1] + 65536 * data[i + 2]) >>> 0;
    return sum;
  });
/** Counts messages to the engine from now on. */
const countRequests = (page) =>
  page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    globalThis.requests = 0;
    Worker.prototype.postMessage = function (...message) {
      globalThis.requests += 1;
      return post.apply(this, message);
    };
  });

test("vote, hop and number of genres take effect at once, without inference, and are in the address", async () => {
  const page = await open(browser, site.url, { query: "?backend=cpu&from=a%20friend" });
  const { state, slices: drawn, message } = await classify(page, clips(3).at(-1));
  assert.equal(state, "done", message);
  await countRequests(page);
  const all = await ranking(page);
  const slices = all.reduce((sum, row) => sum + row.votes, 0);
  assert.equal(all.length, 10);
  assert.equal(all.filter((row) => row.seen).length, 5);

  await page.click("#advanced > summary");
  await page.check('#hop input[value="2"]');
  const second = await ranking(page);
  assert.equal(second.reduce((sum, row) => sum + row.votes, 0), Math.ceil(slices / 2));
  assert.notDeepEqual(second.map((row) => row.probability), all.map((row) => row.probability));
  await page.waitForFunction((n) => document.querySelectorAll("#strip [data-slice]").length === n, Math.ceil(drawn / 2));
  await page.check('#hop input[value="4"]');
  assert.equal((await ranking(page)).reduce((sum, row) => sum + row.votes, 0), Math.ceil(slices / 4));

  await page.check('#top input[value="3"]');
  assert.equal((await ranking(page)).filter((row) => row.seen).length, 3);
  assert.equal((await ranking(page)).length, 10);

  await page.check('#votes input[value="majority"]');
  assert.equal(query(page).get("vote"), "majority");
  assert.equal(query(page).get("hop"), "4");
  assert.equal(query(page).get("top"), "3");
  assert.equal(query(page).get("backend"), "cpu");
  assert.ok(page.url().includes("from=a%20friend"), page.url());

  await page.check('#hop input[value="1"]');
  assert.equal(query(page).get("hop"), null);
  // A vote of the majority shows the shares of the votes.
  const majority = await page.$$eval("#ranking li", (rows) =>
    rows.map((row) => [Number(row.dataset.support), Number(row.dataset.votes), row.querySelector(".bar span").style.width]),
  );
  for (const [support, votes, width] of majority) {
    assert.ok(Math.abs(support - votes / slices) < 1e-6, `${support}: ${votes} of ${slices}`);
    assert.ok(Math.abs(parseFloat(width) / 100 - support) < 1e-3, width);
  }
  const probabilities = (rows) => rows.map(({ genre, probability }) => [genre, probability]);
  await page.check('#votes input[value="mean"]');
  assert.notDeepEqual(probabilities(await ranking(page)), probabilities(all));
  await page.check('#votes input[value="geometric"]');
  assert.equal(query(page).get("vote"), "geometric");
  assert.deepEqual(probabilities(await ranking(page)), probabilities(all), "the model's own vote");
  assert.equal(await page.evaluate(() => globalThis.requests), 0, "the engine got a message");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the number of genres is chosen by keyboard alone", async () => {
  const page = await open(browser, site.url);
  await classify(page, song());
  await page.focus('#top input[value="5"]');
  await page.keyboard.press("ArrowRight");
  assert.equal(query(page).get("top"), "all");
  assert.equal((await ranking(page)).filter((row) => row.seen).length, 10);
  await page.context().close();
});

test("an address restores choices; unknown values are ignored", async () => {
  const page = await open(browser, site.url, {
    query: "?backend=cpu&vote=confident&hop=4&top=1&view=grey&lang=en&colour=blue",
  });
  await classify(page, song());
  const rows = await ranking(page);
  assert.equal(rows.filter((row) => row.seen).length, 1);
  const votes = rows.reduce((sum, row) => sum + row.votes, 0);
  assert.ok(votes > 0 && votes <= 6, `${votes} of at most every fourth of 24 slices`);
  assert.ok(await page.isChecked('#votes input[value="confident"]'));
  assert.ok(await page.isChecked('#hop input[value="4"]'));
  assert.ok(await page.isChecked('#top input[value="1"]'));
  assert.equal(await page.inputValue("#view"), "grey");
  assert.equal(query(page).get("colour"), "blue");

  await page.check('#top input[value="3"]');
  await page.reload();
  await page.waitForSelector('body[data-engine="ready"]', { timeout: 120_000 });
  await classify(page, song());
  assert.equal((await ranking(page)).filter((row) => row.seen).length, 3);
  assert.ok(await page.isChecked('#votes input[value="confident"]'));

  const odd = await open(browser, site.url, { query: "?backend=cpu&vote=loud&hop=3&top=2&view=rainbow" });
  assert.ok(await odd.isChecked('#hop input[value="1"]'));
  assert.ok(await odd.isChecked('#top input[value="5"]'));
  assert.equal(await odd.inputValue("#view"), "house");
  assert.deepEqual([...page.problems, ...odd.problems], []);
  await page.context().close();
  await odd.context().close();
});

test("another colour map changes the colours, the scale and the address", async () => {
  const page = await open(browser, site.url);
  await classify(page, song());
  const seen = new Set();
  for (const map of ["house", "viridis", "grey"]) {
    await page.selectOption("#view", map);
    await painted(page);
    seen.add(await pixels(page));
    assert.equal(query(page).get("view"), map === "house" ? null : map);
  }
  assert.equal(seen.size, 3);
  const colours = await page.$eval("#spectrogram canvas", (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let odd = 0;
    for (let i = 0; i < data.length; i += 4) odd += data[i] !== data[i + 1] || data[i] !== data[i + 2];
    return odd;
  });
  // The last column of a clip may end before the edge; what is not painted is grey as well.
  assert.equal(colours, 0, "coloured pixels in the grey map");
  const numbers = await page.$$eval("#level-numbers span", (all) => all.map((number) => number.textContent));
  assert.deepEqual(
    numbers.map((number) => number.replace(/\s/g, "")),
    ["−80", "−60", "−40", "−20", "0dB"],
  );
  await page.context().close();
});

test("the level curve follows the level of the sound", async () => {
  const page = await open(browser, site.url);
  // Soft, then 20 dB less, then silence.
  const tone = music(30).map((value, i) => value * [0.01, 0.001, 0][Math.floor(i / 22050 / 10)]);
  await classify(page, file("steps.wav", wav(tone)));
  await painted(page);
  const heights = await page.$eval("#level-curve", (canvas) => {
    const context = canvas.getContext("2d");
    return [1, 3, 5].map((sixth) => {
      const { data } = context.getImageData(Math.round((canvas.width * sixth) / 6), 0, 1, canvas.height);
      let high = 0;
      for (let y = 0; y < canvas.height; y++) high += data[4 * y + 3] > 127;
      return high / canvas.height;
    });
  });
  console.log(`heights ${heights.map((height) => height.toFixed(3)).join(", ")}`);
  assert.ok(heights[0] > 0.2, `${heights}`);
  assert.ok(heights[1] < heights[0] / 4 && heights[1] > 0.02, `${heights}`);
  assert.ok(heights[2] < 0.05, `${heights}`);
  assert.equal(await line(page, "#level-name"), text("picture.level"));
  await page.context().close();
});

test("axis, strip, cursor, clicks and keys follow the zoom", async () => {
  const page = await open(browser, site.url);
  await classify(page, long);
  const whole = await axis(page);
  const drawn = await page.$eval("#strip svg", (svg) => svg.getAttribute("viewBox"));
  assert.ok((await shown(page)).hidden);
  await page.click("#zoom-in");
  await page.click("#zoom-in");
  await painted(page);
  let view = await shown(page);
  assert.ok(!view.hidden && Math.abs(LONG_S - view.most - LONG_S / 4) < 0.2, JSON.stringify(view));
  assert.notDeepEqual(await axis(page), whole);
  assert.notEqual(await page.$eval("#strip svg", (svg) => svg.getAttribute("viewBox")), drawn);

  // A click in the middle seeks to the middle of the visible part.
  await page.fill("#pan", "60");
  await painted(page);
  view = await shown(page);
  assert.ok(Math.abs(view.start - 60) < 0.1);
  await centre(page);
  const area = await page.locator("#timeline").boundingBox();
  await page.mouse.click(area.x + area.width / 2, area.y + area.height / 2);
  await painted(page);
  assert.ok(Math.abs((await position(page)) - 75) < 0.3, `${await position(page)}`);
  assert.ok(Math.abs((await page.$eval("#audio", (audio) => audio.currentTime)) - 75) < 0.3);

  // Keys seek from there, and the visible part follows the cursor.
  await page.keyboard.press("ArrowRight");
  await painted(page);
  assert.ok(Math.abs((await position(page)) - 80) < 0.3);
  await page.keyboard.press("PageUp");
  await painted(page);
  assert.ok(Math.abs((await position(page)) - 110) < 0.3);
  assert.ok(await page.isVisible("#cursor"));
  await page.keyboard.press("Home");
  await painted(page);
  assert.equal((await shown(page)).start, 0);
  await page.keyboard.press("End");
  await painted(page);
  assert.ok(Math.abs((await position(page)) - LONG_S) < 0.3);
  assert.ok(await page.isVisible("#cursor"));

  // To the largest zoom, and back.
  for (let i = 0; i < 12; i++) await page.keyboard.press("+");
  await painted(page);
  view = await shown(page);
  assert.ok(Math.abs(LONG_S - view.most - 5) < 0.2, JSON.stringify(view));
  assert.equal(await page.getAttribute("#zoom-in", "aria-disabled"), "true");
  await page.keyboard.press("0");
  await painted(page);
  assert.ok((await shown(page)).hidden);
  assert.deepEqual(await axis(page), whole);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the wheel zooms around the pointer with Ctrl, and scrolls the page without", async () => {
  const page = await open(browser, site.url);
  await classify(page, long);
  await centre(page);
  const area = await page.locator("#timeline").boundingBox();
  await page.mouse.move(area.x + area.width / 4, area.y + 60);
  await page.mouse.wheel(0, 240);
  await painted(page);
  assert.ok((await shown(page)).hidden, "a plain wheel is left to the page");
  await centre(page);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -240);
  await page.keyboard.up("Control");
  await painted(page);
  const view = await shown(page);
  // 240 zooms by two: 30 s stays at a quarter of the width.
  assert.ok(Math.abs(view.start - 15) < 1.5 && Math.abs(view.most - 60) < 0.5, JSON.stringify(view));
  await page.context().close();
});

test("the visible part follows the cursor during playback", async () => {
  const page = await open(browser, site.url);
  await classify(page, long);
  await page.focus("#timeline");
  for (let i = 0; i < 6; i++) await page.keyboard.press("+");
  await page.$eval("#audio", (audio) => (audio.playbackRate = 8));
  await page.keyboard.press("Space");
  await page.waitForFunction(() => Number(document.querySelector("#pan").value) > 4.9, null, { timeout: 15_000 });
  assert.ok(await page.isVisible("#cursor"));
  await page.context().close();
});

test("a question mark opens the list of keyboard shortcuts", async () => {
  const page = await open(browser, site.url);
  await page.keyboard.press("?");
  assert.ok(await page.isVisible("#keys"));
  assert.equal(await line(page, "#keys [data-words='keys.step']"), text("keys.step"));
  await page.keyboard.press("Escape");
  assert.ok(!(await page.isVisible("#keys")));
  await page.context().close();
});

test("the canvas has the resolution of the screen, and wide columns have sharp edges", async () => {
  const page = await open(browser, site.url, { context: { deviceScaleFactor: 2 } });
  await classify(page, long);
  await page.focus("#timeline");
  for (let i = 0; i < 6; i++) await page.keyboard.press("+");
  await painted(page);
  const { canvas, css, different } = await page.$eval("#spectrogram canvas", (canvas) => {
    const row = Math.round(canvas.height * 0.8);
    const { data } = canvas.getContext("2d").getImageData(0, row, canvas.width, 1);
    let different = 0;
    for (let x = 1; x < canvas.width; x++) different += [0, 1, 2].some((c) => data[4 * x + c] !== data[4 * x - 4 + c]);
    return { canvas: canvas.width, css: canvas.clientWidth, different };
  });
  assert.equal(canvas, css * 2);
  // Five seconds are some 65 columns: no more changes than that, so nothing is blurred between them.
  assert.ok(different > 10 && different <= 68, `${different}`);
  await page.context().close();
});

test("two fingers zoom and scroll, and do not seek", async () => {
  const page = await open(browser, site.url, { context: { hasTouch: true, viewport: { width: 390, height: 844 } } });
  const { state, message } = await classify(page, song());
  assert.equal(state, "done", message);
  await centre(page);
  const { x, y, width } = await page.locator("#timeline").boundingBox();
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...places) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: places.map((part, id) => ({ x: x + part * width, y: y + 40, id })),
    });
  await touch("touchStart", 0.45);
  await touch("touchStart", 0.45, 0.55);
  for (let i = 1; i <= 10; i++) await touch("touchMove", 0.45 - 0.02 * i, 0.55 + 0.02 * i);
  await touch("touchEnd");
  await page.waitForSelector("#listening[data-zoomed]");
  const pan = () => page.$eval("#pan", (bar) => ({ at: bar.valueAsNumber, most: Number(bar.max) }));
  const near = await pan();
  console.log(`fingers five times further apart: from ${near.at} s, at most ${near.most} s`);
  // Five times further apart show a fifth: 6 of 30 s, around the middle.
  assert.ok(near.most > 20 && near.most < 27, String(near.most));
  assert.ok(Math.abs(near.at / near.most - 0.5) < 0.1, String(near.at));
  assert.equal(await page.getAttribute("#timeline", "aria-valuenow"), "0.0");
  await touch("touchStart", 0.4);
  await touch("touchStart", 0.4, 0.6);
  for (let i = 1; i <= 5; i++) await touch("touchMove", 0.4 - 0.04 * i, 0.6 - 0.04 * i);
  await touch("touchEnd");
  await page.waitForFunction((before) => document.querySelector("#pan").valueAsNumber > before + 0.5, near.at);
  await page.context().close();
});

for (const [colorScheme, isQuiet] of [["light", (level) => level > 200], ["dark", (level) => level < 40]]) {
  test(`pure silence has the colour of the quietest: ${colorScheme}`, async () => {
    const page = await open(browser, site.url, { context: { colorScheme } });
    await classify(page, silence());
    const levels = await page.evaluate(() => {
      const canvas = document.querySelector("#spectrogram canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return [0, data.length / 2, data.length - 4].map((at) => data[4 * Math.floor(at / 4)]);
    });
    assert.ok(levels.every(isQuiet), `${levels}`);
    await page.context().close();
  });
}
