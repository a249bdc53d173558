// Several workers classify one song: the same verdict as one alone, also when workers fail during it.

import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { choose, classify, inEngine, launch, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

let site, browser, minute, alone;
before(async () => {
  [site, browser] = [await serve(), await launch({ gpu: false })];
  minute = file("minute.wav", wav(music(60)));
  // The engine sees one core and starts no worker.
  const page = await open(browser, site.url, { before: withCores(1) });
  alone = await classify(page, minute);
  assert.equal(alone.state, "done", alone.message);
  assert.deepEqual(await replies(page), []);
  await page.context().close();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Makes the engine see so many cores; keeps its workers in `workers` and counts what each of them sends. */
function watchWorkers(cores) {
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => cores });
  const Original = self.Worker;
  self.workers = [];
  self.Worker = class extends Original {
    constructor(...rest) {
      super(...rest);
      this.messages = 0;
      this.addEventListener("message", () => (this.messages += 1));
      self.workers.push(this);
    }
    terminate() {
      this.terminated = true;
      super.terminate();
    }
  };
}
const withCores = (count) => (page) => inEngine(page, watchWorkers, count);

/** Messages of each worker. The first says that it is ready, the others are batches that it has classified. */
const replies = (page) => page.workers()[0].evaluate(() => self.workers.map(({ messages }) => messages));

/** Waits until each worker has sent its first message. */
const workersReady = (page) =>
  page.workers()[0].evaluate(async () => {
    while (self.workers.some(({ messages }) => messages === 0)) await new Promise((go) => setTimeout(go, 20));
  });

function assertSameAsAlone(found) {
  assert.equal(found.state, "done", found.message);
  assert.equal(found.answer, alone.answer);
  assert.equal(found.genre, alone.genre);
  assert.equal(found.slices, alone.slices);
  // The same program computes each slice, whichever worker it runs in.
  assert.deepEqual(found.probabilities, alone.probabilities);
}

test("workers take part, and the verdict is identical to that of one alone", async () => {
  const page = await open(browser, site.url, { before: withCores(4) });
  assertSameAsAlone(await classify(page, minute));
  // They may have been starting during the first song.
  await workersReady(page);
  const before = await replies(page);
  assertSameAsAlone(await classify(page, minute));
  const batches = (await replies(page)).map((count, i) => count - before[i]);
  console.log(`batches by each of 3 workers: ${batches}, on ${availableParallelism()} cores`);
  assert.equal(batches.length, 3);
  assert.ok(batches.reduce((sum, count) => sum + count) > 0);
  await page.context().close();
});

test("other workers take over the slices of one that fails and of one that stays silent", async () => {
  const page = await open(browser, site.url, { before: withCores(3) });
  assertSameAsAlone(await classify(page, minute));
  await workersReady(page);
  await page.workers()[0].evaluate(() => {
    const [failing, silent] = self.workers;
    failing.postMessage = () => failing.dispatchEvent(new Event("error"));
    silent.postMessage = () => {};
  });
  assertSameAsAlone(await classify(page, minute));
  assert.deepEqual(await page.workers()[0].evaluate(() => self.workers.map(({ terminated }) => terminated)), [
    true,
    true,
  ]);
  // The engine works on without them.
  assertSameAsAlone(await classify(page, minute));
  await page.context().close();
});

test("the engine works alone where a worker may not start workers", async () => {
  const refuse = () => {
    self.Worker = class {
      constructor() {
        throw new DOMException("no workers in this test", "SecurityError");
      }
    };
  };
  const page = await open(browser, site.url, { before: (page) => inEngine(page, refuse) });
  assertSameAsAlone(await classify(page, minute));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("slices of a cancelled song do not reach the next one", async () => {
  const page = await open(browser, site.url, { before: withCores(4) });
  await choose(page, file("long.wav", wav(music(600))));
  // In the page itself: a click from outside comes after the song has ended.
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        new MutationObserver((_, observer) => {
          if (document.querySelectorAll("#strip [data-slice]").length < 8) return;
          observer.disconnect();
          document.querySelector("#cancel").click();
          resolve();
        }).observe(document.querySelector("#strip"), { childList: true, subtree: true });
      }),
  );
  await page.evaluate(() => (document.body.dataset.state = "test-waiting"));
  await choose(page, minute);
  assertSameAsAlone(await outcome(page));
  assert.equal(await page.getAttribute("#results li:nth-child(1)", "data-status"), "cancelled");
  await page.context().close();
});
