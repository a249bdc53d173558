// A hundred files at once, three of them bad: each is answered for.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { choose, launch, open } from "./support/browser.mjs";
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

test("97 verdicts and 3 sentences", async () => {
  const sound = music(6);
  const bad = new Map([
    [10, ["empty.wav", Buffer.alloc(0)]],
    [50, ["text.mp3", "no music\n".repeat(99)]],
    [90, ["cut.wav", wav(sound).subarray(0, 30)]],
  ]);
  const files = Array.from({ length: 100 }, (_, index) => {
    const [name, bytes] = bad.get(index) ?? [`song-${index}.wav`, wav(sound.slice(index * 300, index * 300 + 4 * 22050))];
    return file(name, bytes);
  });
  const page = await open(browser, site.url);
  await choose(page, files);
  const count = (status) => page.locator(`#results [data-status="${status}"]`).count();
  await page.waitForFunction(
    () => document.querySelectorAll('#results :is([data-status="done"], [data-status="failed"])').length === 100,
    null,
    { timeout: 180_000 },
  );
  assert.equal(await count("done"), 97);
  assert.equal(await count("failed"), 3);
  const sentences = await page.locator('#results [data-status="failed"] .why').allInnerTexts();
  console.log(sentences.join("\n"));
  assert.ok(sentences.every((sentence) => sentence.trim().length > 20 && sentence.trim().endsWith(".")));
  assert.deepEqual(page.problems, []);
});
