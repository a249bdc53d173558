// A file on which a decoder crashes costs itself, not the files that came with it: in WebAssembly a crash ends the
// engine's worker, and the page goes on with a new one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { caf, file, music, wav } from "./support/audio.mjs";
import { choose, classify, engine, inEngine, launch, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { saved, settled } from "./support/song_list.mjs";

/** Bytes of the file that crashes the engine; no other has as many. */
const CRASHING = wav(music(5)).length;

let site, browser, page, first, crashing, third;
before(async () => {
  [site, browser] = [await serve(), await launch({ gpu: false })];
  [first, third] = ["first.wav", "third.wav"].map((name, i) => file(name, wav(music(6, { variant: i }))));
  crashing = file("crashing.wav", wav(music(5)));
  page = await open(browser, site.url, { before: (page) => inEngine(page, trapAt, CRASHING) });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/**
 * Runs in the engine's workers: after a file of this many bytes was read, the next call out of the program throws what
 * the browser throws where WebAssembly meets an invalid instruction, which is how a panic ends.
 */
function trapAt(size) {
  // The program copies the bytes of a file into its memory when it begins with it.
  const copy = Uint8Array.prototype.set;
  Uint8Array.prototype.set = function (bytes, at) {
    if (bytes.length === size) {
      performance.now = () => {
        throw new WebAssembly.RuntimeError("unreachable");
      };
    }
    return copy.call(this, bytes, at);
  };
}

/** The codes of the errors in the page's JSON, of one file after the other; null for one that was classified. */
async function exported() {
  const { bytes } = await saved(page, '[data-export="all-json"]');
  return JSON.parse(bytes).songs.map(({ answer, error_code }) => {
    assert.equal(answer === null, error_code !== null);
    return error_code;
  });
}

test("a file that crashes the engine fails, and those before and after it are classified", async () => {
  await choose(page, [first, crashing, third]);
  await settled(page);
  assert.deepEqual(await exported(), [null, "decoder_failed", null]);
});

test("the page can be used afterwards", async () => {
  const found = await classify(page, file("later.wav", wav(music(7))));
  assert.equal(found.state, "done", found.message);
  assert.deepEqual(page.problems, []);
});

test("the last file of a batch may crash the engine too", async () => {
  await choose(page, [third, crashing]);
  await settled(page);
  assert.deepEqual((await exported()).slice(-2), [null, "decoder_failed"]);
  await engine(page, "ready");
});

test("a header that asks for gigabytes does not crash the engine", async () => {
  const samples = music(6);
  const huge = file("huge.caf", caf(samples, { framesPerPacket: 2 ** 32 - 1 }));
  const found = await classify(page, huge);
  assert.equal(found.state, "done", found.message);
});
