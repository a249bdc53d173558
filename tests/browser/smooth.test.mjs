// The page stays smooth while it listens: its thread is never held for longer than a blink.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, songs, wav } from "./support/audio.mjs";
import { choose, launch, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

/** Milliseconds from which browsers call a task long: what one feels as a stutter. */
const LONG = 50;

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/**
 * The longest task of the page's thread while `listen` runs, in milliseconds of processor time: on a
 * machine that does other things as well, the time on the clock also counts the pauses in between.
 */
async function longestTask(name, listen) {
  const page = await open(browser, site.url, { context: { viewport: { width: 1440, height: 900 } } });
  await browser.startTracing(page, { categories: ["toplevel"] });
  await listen(page);
  await page.waitForTimeout(200);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  await page.context().close();
  const isMain = new Set(
    traceEvents
      .filter((event) => event.name === "thread_name" && event.args.name === "CrRendererMain")
      .map((event) => `${event.pid} ${event.tid}`),
  );
  const tasks = traceEvents.filter(
    (event) => event.name === "ThreadControllerImpl::RunTask" && isMain.has(`${event.pid} ${event.tid}`) && event.tdur,
  );
  assert.ok(tasks.length > 100, `only ${tasks.length} tasks were traced`);
  const [longest] = tasks.sort((a, b) => b.tdur - a.tdur);
  console.log(`${name}: ${tasks.length} tasks, the longest ${longest.tdur / 1e3} ms (${longest.dur / 1e3} by the clock)`);
  return longest.tdur / 1e3;
}

/** Up to three runs, of which the best counts: a full cache of a busy machine also costs processor time. */
async function smooth(name, listen) {
  const longest = [];
  while (longest.length < 3 && !longest.some((ms) => ms <= LONG)) longest.push(await longestTask(name, listen));
  assert.ok(Math.min(...longest) <= LONG, `${longest} ms`);
}

test("a song of half a minute", () =>
  smooth("a song", async (page) => {
    await choose(page, songs(1)[0]);
    await outcome(page);
  }));

test("twenty songs", async () => {
  const sound = music(5);
  const files = Array.from({ length: 20 }, (_, index) => file(`smooth-${index}.wav`, wav(sound.slice(index * 99))));
  await smooth("twenty songs", async (page) => {
    await choose(page, files);
    await page.waitForFunction(
      () => document.querySelectorAll('#results [data-status="done"]').length === 20,
      null,
      { timeout: 120_000 },
    );
  });
});

test("a song that the page makes itself", () =>
  smooth("a synthetic song", async (page) => {
    await page.click("#make");
    await page.click("#synth-play");
    await outcome(page);
  }));
