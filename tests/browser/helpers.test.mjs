// Several workers hear one song: the same verdict as one alone, also when helpers die on the way.

import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { choose, classify, inEngine, launch, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

let site, browser, song, alone;
before(async () => {
  [site, browser] = [await serve(), await launch({ gpu: false })];
  song = file("minute.wav", wav(music(60)));
  // One core in the engine's eyes: it hears alone.
  const page = await open(browser, site.url, { before: inWorker(cores, 1) });
  alone = await classify(page, song);
  assert.equal(await heardByHelpers(page), 0);
  await page.context().close();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const inWorker = (does, ...rest) => (page) => inEngine(page, does, ...rest);

function cores(count) {
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => count });
}

/** Keeps hold of the helpers. */
function hold(count) {
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => count });
  const Original = self.Worker;
  self.held = [];
  self.Worker = class extends Original {
    constructor(...rest) {
      super(...rest);
      self.held.push(this);
    }
  };
}

const heardByHelpers = (page) => page.workers()[0].evaluate(() => self.heardByHelpers ?? 0);

function same(heard) {
  assert.equal(heard.state, "done", heard.message);
  assert.equal(heard.genre, alone.genre);
  assert.equal(heard.slices, alone.slices);
  // The same program on the same slices, wherever they are heard.
  assert.deepEqual(heard.probabilities, alone.probabilities);
}

test("helpers take part, and the verdict is to the last digit that of one alone", async () => {
  const page = await open(browser, site.url, { before: inWorker(hold, 4) });
  // Whether they are ready for the first song is the machine's affair.
  same(await classify(page, song));
  same(await classify(page, song));
  const heard = await heardByHelpers(page);
  console.log(`${heard} shares by 3 helpers on ${availableParallelism()} cores`);
  assert.ok(heard > 0);
  assert.equal(await page.workers()[0].evaluate(() => self.held.length), 3);
  await page.context().close();
});

test("a helper that ends in the middle of a song, or never answers: others hear its slices", async () => {
  const page = await open(browser, site.url, { before: inWorker(hold, 3) });
  same(await classify(page, song));
  await page.workers()[0].evaluate(() => {
    // One says that it cannot go on, one falls silent.
    const [gone, silent] = self.held;
    gone.postMessage = () => gone.dispatchEvent(new MessageEvent("message", { data: { failed: "as tested" } }));
    silent.postMessage = () => {};
  });
  same(await classify(page, song));
  // And the engine goes on without them.
  same(await classify(page, song));
  await page.context().close();
});

test("a browser that gives a worker no workers: the engine hears alone", async () => {
  const refuse = () => {
    self.Worker = class {
      constructor() {
        throw new DOMException("no workers here", "SecurityError");
      }
    };
  };
  const page = await open(browser, site.url, { before: inWorker(refuse) });
  same(await classify(page, song));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a song is given up while helpers hear it, and the next one is not mixed with it", async () => {
  const page = await open(browser, site.url, { before: inWorker(hold, 4) });
  await choose(page, file("long.wav", wav(music(600))));
  // In the page itself: a click from outside comes when the song is over.
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
  await choose(page, song);
  same(await outcome(page));
  await page.context().close();
});
