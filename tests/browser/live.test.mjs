// Live classification: of a fake microphone, of samples that the test feeds, and for minutes.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { clips, file, music, wav } from "./support/audio.mjs";
import { choose, engine, fakeMicrophone, launch, line, open, outcome } from "./support/browser.mjs";
import { feedUntilAnswer, fedMicrophone, listen, processed, shown } from "./support/live.mjs";
import { ANSWERS_TO_SOUND } from "./support/predict.mjs";
import { root, serve } from "./support/site.mjs";
import { assertMessage, messages, text } from "./support/texts.mjs";

const folder = join(root, "target/screenshots");
let site;
before(async () => {
  mkdirSync(folder, { recursive: true });
  site = await serve();
});
after(async () => {
  await site?.close();
});

test("classifies a microphone within seconds, changes to another one, and ends with a summary", async () => {
  const [song] = clips(1);
  const browser = await launch({ args: fakeMicrophone(song) });
  try {
    const page = await open(browser, site.url, { keyed: true, context: { permissions: ["microphone"] } });
    const began = Date.now();
    await listen(page);
    // As long as a busy machine may need; the log has the time it took.
    await page.waitForSelector('#live[data-answer]:not([data-answer="no_music"])', { timeout: 90_000 });
    console.log(`first answer after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    await processed(page, 6);
    const found = await shown(page);
    console.log(JSON.stringify(found));
    assert.ok(ANSWERS_TO_SOUND.includes(found.answer), found.answer);
    assert.ok(found.lag < 1, `${found.lag} s behind`);
    const headlines = {
      genre: "answer.genre",
      between: "answer.not-sure",
      not_sure: "answer.not-sure",
      other_music: "answer.other-music",
      non_music: "answer.non-music",
    };
    assertMessage(found.headline, headlines[found.answer]);
    const bars = await page.$$eval("#live-genres li", (rows) => rows.map((row) => Number(row.dataset.probability)));
    assert.ok(Math.abs(bars.reduce((sum, p) => sum + p, 0) - 1) < 0.01, String(bars));

    const devices = await page.$$eval("#live-microphones option", (options) => options.map((o) => o.textContent));
    console.log(`microphones: ${devices.join(", ")}`);
    assert.ok(devices.length >= 2);
    const other = await page.$$eval("#live-microphones option", (all) => all.find((o) => !o.selected).value);
    await page.selectOption("#live-microphones", other);
    await processed(page, found.seconds + 1);
    const after = await shown(page);
    assert.equal(after.state, "live", after.message);
    assert.equal(await page.inputValue("#live-microphones"), other);

    await page.click("#live-stop");
    const end = await shown(page);
    const { time, parts } = assertMessage(end.notice, "live.summary");
    assert.match(time, /^0:\d\d$/);
    assert.ok(messages(parts).every((part) => part.key === "live.part"), parts);
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

test("a recording can change its microphone, and live classification starts with the chosen one", async () => {
  const [song] = clips(1);
  const browser = await launch({ args: fakeMicrophone(song) });
  try {
    const page = await open(browser, site.url, { context: { permissions: ["microphone"] } });
    await page.click("#record");
    await page.waitForSelector("#microphones:visible");
    const other = await page.$$eval("#microphones option", (all) => all.find((o) => !o.selected).value);
    await page.selectOption("#microphones", other);
    await page.waitForTimeout(5000);
    assert.equal(await page.inputValue("#microphones"), other);
    await page.click("#stop");
    const { state, message } = await outcome(page);
    assert.equal(state, "done", message);
    await listen(page);
    await page.waitForFunction((id) => document.querySelector("#live-microphones").value === id, other);
    assert.equal(await page.evaluate(() => document.activeElement.id), "live-stop");
    await page.keyboard.press("Enter");
    await page.waitForSelector('body[data-state="done"]');
    assert.equal(await page.evaluate(() => document.activeElement.id), "listen-live");
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

test("the verdict follows the sound within a second, and silence is no music", async () => {
  const browser = await launch({ args: fakeMicrophone() });
  try {
    const page = await open(browser, site.url, { before: fedMicrophone });
    await listen(page);
    // In real time; times are those of the page's own clock.
    const times = await page.evaluate(async () => {
      const rate = new AudioContext().sampleRate;
      const live = document.querySelector("#live");
      const song = window.music(12, rate);
      const silence = new Float32Array(rate);
      const began = performance.now();
      let at = 0;
      const play = async (samples, done) => {
        for (let from = 0; from < samples.length; from += 2048) {
          window.feed(samples.slice(from, from + 2048));
          at += 2048 / rate;
          const ahead = began + at * 1000 - performance.now();
          if (ahead > 0) await new Promise((go) => setTimeout(go, ahead));
          if (done?.()) return performance.now();
        }
      };
      const lags = [];
      const watch = new MutationObserver(() => {
        lags.push({ lag: Number(live.dataset.lag), took: Number(live.dataset.took) / 1000 });
      });
      watch.observe(live, { attributes: true, attributeFilter: ["data-seconds"] });
      for (let i = 0; i < 4; i++) await play(silence);
      const first = live.dataset.answer;
      const musicAt = performance.now();
      const answeredAt = await play(song, () => live.dataset.now !== undefined);
      const headlineAt = (await play(song, () => live.dataset.answer !== "no_music")) ?? NaN;
      await play(song);
      const silentAt = performance.now();
      const quiet = new Float32Array(rate * 8);
      const endedAt = await play(quiet, () => live.dataset.answer === "no_music");
      watch.disconnect();
      return {
        first,
        moved: (answeredAt - musicAt) / 1000,
        headline: (headlineAt - musicAt) / 1000,
        silent: (endedAt - silentAt) / 1000,
        lags,
        skipped: Number(live.dataset.skipped),
      };
    });
    const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
    const lag = middle(times.lags.map((one) => one.lag));
    const took = middle(times.lags.map((one) => one.took));
    console.log(
      `music: the newest slice after ${times.moved.toFixed(2)} s, the headline after ${times.headline.toFixed(2)} s; ` +
        `silence: no music after ${times.silent.toFixed(2)} s; ${lag.toFixed(2)} s behind (median), ` +
        `of which the network ${took.toFixed(2)} s; ${times.lags.length} slices classified, ${times.skipped} skipped`,
    );
    assert.equal(times.first, "no_music");
    assert.ok(times.headline > 0, `the headline did not change: ${times.headline}`);
    // Sound that waits while the network works on a slice does not accumulate, on a busy machine either.
    const waited = middle(times.lags.map((one) => one.lag - one.took));
    assert.ok(waited < 0.5, `${waited} s of sound waited`);
    // On an idle machine no slice is skipped, and the page has to follow within a second. On a busy one single
    // slices may be late.
    assert.ok(lag < 1, `${lag} s behind`);
    const own = times.skipped < 3;
    assert.ok(times.moved < (own ? 1 : 4), `${times.moved} s`);
    // A slice lasts 2.5 s, and all of it has to be silent.
    assert.ok(times.silent < (own ? 4 : 7), `${times.silent} s`);
    assert.equal(await line(page, "#live-answer"), text("answer.no-music"));
  } finally {
    await browser.close();
  }
});

/** Minutes of sound in the test of memory; GENRESCOPE_LIVE_MINUTES=10 takes some minutes. */
const MINUTES = Number(process.env.GENRESCOPE_LIVE_MINUTES ?? 4);

test("memory does not grow over minutes of sound", async () => {
  const browser = await launch({ args: [...fakeMicrophone(), "--js-flags=--expose-gc"] });
  try {
    const page = await open(browser, site.url, { before: fedMicrophone });
    await listen(page);
    const cdp = await page.context().newCDPSession(page);
    const memory = async () => {
      await cdp.send("HeapProfiler.collectGarbage");
      const { usedSize } = await cdp.send("Runtime.getHeapUsage");
      const wasm = await page.evaluate(() => window.pageMemory.buffer.byteLength);
      const engine = await page.workers()[0].evaluate(() => self.heapBytes());
      return { js: usedSize / 2 ** 20, page: wasm / 2 ** 20, engine: engine / 2 ** 20 };
    };
    await page.evaluate(() => {
      window.rate = new AudioContext().sampleRate;
      window.song = window.music(30, window.rate);
    });
    // Three seconds at a time, the next ones when these are processed.
    const feed = (seconds) =>
      page.evaluate(async (seconds) => {
        const live = document.querySelector("#live");
        for (let fed = 0; fed < seconds; fed += 3) {
          const from = (fed % 30) * window.rate;
          const until = (window.fed = (window.fed ?? 0) + 3);
          window.feed(window.song.slice(from, from + 3 * window.rate));
          const begun = performance.now();
          while (Number(live.dataset.seconds) < until - 0.5 || Number(live.dataset.lag) > 0.6) {
            if (performance.now() - begun > 20_000) throw new Error("the engine does not keep up");
            await new Promise((go) => setTimeout(go, 5));
          }
        }
      }, seconds);
    const began = Date.now();
    await feed(60);
    const early = await memory();
    await feed(60 * (MINUTES - 1));
    const late = await memory();
    const took = (Date.now() - began) / 1000;
    const shownMemory = (m) => `js ${m.js.toFixed(1)}, page wasm ${m.page.toFixed(1)}, engine wasm ${m.engine.toFixed(1)} MB`;
    const found = await shown(page);
    console.log(`${60 * MINUTES} s of sound in ${took.toFixed(0)} s, ${found.skipped} slices skipped`);
    console.log(`after 1 min: ${shownMemory(early)}; after ${MINUTES} min: ${shownMemory(late)}`);
    assert.ok(found.seconds > 60 * MINUTES - 5, `${found.seconds} s`);
    assert.ok(late.js < early.js + 1, "the page's JavaScript");
    assert.equal(late.page, early.page, "the page's program");
    assert.equal(late.engine, early.engine, "the engine");
  } finally {
    await browser.close();
  }
});

test("classifies a song that is dropped meanwhile; a song in progress is paused until live classification ends", async () => {
  const browser = await launch({ args: fakeMicrophone() });
  try {
    const page = await open(browser, site.url, { before: fedMicrophone });
    await listen(page);
    await feedUntilAnswer(page);
    await choose(page, file("good.wav", wav(music(6))));
    const dropped = await outcome(page);
    assert.equal(dropped.state, "done", dropped.message);

    const long = music(90, { rate: 8000 });
    await choose(page, file("long.wav", wav([...long, ...long, ...long, ...long], { rate: 8000 })));
    await page.waitForSelector('body[data-state="working"]');
    await listen(page);
    await feedUntilAnswer(page);
    assert.equal((await shown(page)).state, "live");
    await page.click("#live-stop");
    await page.waitForSelector('body[data-state="working"], body[data-state="waiting"]');
    assert.equal((await outcome(page)).state, "done");
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

for (const [width, height] of [[390, 844], [1440, 900]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`screenshots of live classification: ${width} px, ${colorScheme}`, async () => {
      const [song] = clips(1);
      const browser = await launch({ args: fakeMicrophone(song) });
      try {
        const context = { viewport: { width, height }, colorScheme, permissions: ["microphone"] };
        const page = await open(browser, site.url, { context });
        const shoot = (state) =>
          page.screenshot({ path: join(folder, `${state}-${width}-${colorScheme}.png`), fullPage: true });
        await page.click("#listen-live");
        await shoot("live-sources");
        await page.click("#live-microphone");
        await page.waitForSelector('body[data-state="live"]');
        await page.waitForTimeout(18_000);
        await shoot("live");
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
      } finally {
        await browser.close();
      }
    });
  }
}
