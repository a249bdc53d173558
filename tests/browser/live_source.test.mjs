// Live classification when the browser interrupts its source, changes its sample rate, or delivers no sound.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeMicrophone, line, open } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { fedMicrophone, listen, shown } from "./support/live.mjs";
import { text } from "./support/texts.mjs";

startBrowser({ args: fakeMicrophone() });

/** As `fedMicrophone`; the page's newest audio context is `contexts.at(-1)`. */
async function fed(page) {
  await page.addInitScript(() => {
    window.contexts = [];
    const Original = AudioContext;
    window.AudioContext = class extends Original {
      constructor(...rest) {
        super(...rest);
        window.contexts.push(this);
      }
    };
  });
  await fedMicrophone(page);
}

/** Feeds music in real time until `stop()`. */
const play = (page) =>
  page.evaluateHandle(() => {
    const song = window.music(30);
    let at = 0;
    const timer = setInterval(() => {
      window.feed(song.slice(at, at + 4410));
      at = (at + 4410) % (song.length - 4410);
    }, 100);
    return { stop: () => clearInterval(timer) };
  });

const noticed = (page, key) =>
  page.waitForFunction((message) => document.querySelector("#notice").textContent === message, text(key), {
    timeout: 10_000,
  });

test("an interrupted audio context is noticed, reported, and resumed as soon as the browser permits", async () => {
  const page = await open(browser, site.url, { before: fed });
  await listen(page);
  const music = await play(page);
  await page.waitForSelector("#live[data-answer]");
  await page.evaluate(async () => {
    const context = window.contexts.at(-1);
    // As during a call.
    context.resume = () => Promise.reject(new DOMException("interrupted", "InvalidStateError"));
    await context.suspend();
  });
  await noticed(page, "sound.interrupted");
  assert.equal((await shown(page)).state, "live");
  await page.evaluate(() => delete window.contexts.at(-1).resume);
  await page.waitForFunction(() => document.querySelector("#notice").textContent === "", null, { timeout: 10_000 });
  assert.equal(await page.evaluate(() => window.contexts.at(-1).state), "running");
  await music.evaluate(({ stop }) => stop());
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("goes on at another sample rate", async () => {
  const page = await open(browser, site.url, { before: fed });
  await listen(page);
  await page.evaluate(() => window.feed(window.music(4, window.contexts.at(-1).sampleRate)));
  await page.waitForSelector("#live[data-now]");
  const before = (await shown(page)).seconds;
  await page.evaluate(() => {
    Object.defineProperty(window.contexts.at(-1), "sampleRate", { value: 16_000 });
    window.feed(window.music(4, 16_000));
  });
  // Four seconds of sound count as four seconds, and are classified.
  await page.waitForFunction(
    (before) => Number(document.querySelector("#live").dataset.seconds) > before + 3.5,
    before,
  );
  await page.waitForFunction(() => Number(document.querySelector("#live").dataset.lag) < 1);
  const after = await shown(page);
  assert.ok(after.seconds < before + 4.2, `${after.seconds - before} s`);
  assert.equal(after.state, "live", after.message);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("no genre is named at the start before there is evidence", async () => {
  const page = await open(browser, site.url, { before: fed });
  await page.evaluate(() => {
    const live = document.querySelector("#live");
    window.answers = [];
    const note = () => live.dataset.answer && window.answers.push([Number(live.dataset.seconds), live.dataset.answer]);
    new MutationObserver(note).observe(live, { attributeFilter: ["data-answer"] });
  });
  await listen(page);
  const music = await play(page);
  await page.waitForSelector("#live[data-answer]", { timeout: 60_000 });
  await music.evaluate(({ stop }) => stop());
  const [[seconds]] = await page.evaluate(() => window.answers);
  // Seven slices, the first of which ends after 1.2 s, or two without common sound.
  assert.ok(seconds > 2.5, `after ${seconds} s`);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a recording that starts again at another sample rate says so", async () => {
  const page = await open(browser, site.url, { before: fed });
  await page.click("#record");
  await page.waitForSelector('body[data-state="recording"]');
  await page.evaluate(() => window.feed(window.music(3, window.contexts.at(-1).sampleRate)));
  await page.waitForFunction(() => document.querySelector("#elapsed-time").textContent === "0:03");
  await page.evaluate(() => {
    Object.defineProperty(window.contexts.at(-1), "sampleRate", { value: 16_000 });
    window.feed(window.music(1, 16_000));
  });
  await noticed(page, "record.restarted");
  await page.waitForFunction(() => document.querySelector("#elapsed-time").textContent === "0:01");
  await page.click("#discard");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a silent and a dead source are noticed within three seconds", async () => {
  const page = await open(browser, site.url, { before: fed });
  await listen(page);
  const music = await play(page);
  await page.waitForSelector('#live[data-answer][data-signal="sound"]');
  await music.evaluate(({ stop }) => stop());
  const stopped = Date.now();
  await page.waitForSelector('#live[data-signal="dead"]', { timeout: 10_000 });
  const dead = (Date.now() - stopped) / 1000;
  assert.equal(await line(page, "#live-sureness"), text("microphone.no-sound"));

  const silent = await page.evaluate(async () => {
    const live = document.querySelector("#live");
    const began = performance.now();
    while (live.dataset.signal !== "silent" && performance.now() - began < 10_000) {
      window.feed(new Float32Array(4410));
      await new Promise((go) => setTimeout(go, 100));
    }
    return (performance.now() - began) / 1000;
  });
  assert.equal(await line(page, "#live-sureness"), text("record.nearly-silent"));
  console.log(`dead after ${dead.toFixed(1)} s, silent after ${silent.toFixed(1)} s`);
  assert.ok(dead < 3, `${dead} s`);
  assert.ok(silent < 3, `${silent} s`);
  await page.evaluate(() => window.feed(window.music(1)));
  await page.waitForSelector('#live[data-signal="sound"]');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("offers the sound of a tab only where the browser delivers it", async () => {
  const withSound = await open(browser, site.url, { before: fed });
  await withSound.click("#listen-live");
  assert.ok(await withSound.isVisible("#live-display"));
  await withSound.context().close();
  // As in Firefox and Safari, which share pictures only.
  const without = await open(browser, site.url, {
    before: async (page) => {
      await fed(page);
      await page.addInitScript(() => {
        const original = MediaDevices.prototype.getSupportedConstraints;
        MediaDevices.prototype.getSupportedConstraints = function () {
          const { suppressLocalAudioPlayback, ...others } = original.call(this);
          return others;
        };
      });
    },
  });
  await without.click("#listen-live");
  await without.waitForSelector('body[data-state="live"]');
  assert.equal(await without.getAttribute("#live", "data-source"), "microphone");
  await without.context().close();
});
