// A real song in the page gets the verdict that the trainer gives it, on every backend.

import assert from "node:assert/strict";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { convert, songs } from "./support/audio.mjs";
import { classify, launch, open } from "./support/browser.mjs";
import { assertSame, predict } from "./support/predict.mjs";
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

test("ten clips on the CPU", async () => {
  const files = songs(10);
  const expected = predict(files);
  const page = await open(browser, site.url, { query: "?backend=cpu" });
  for (const [i, file] of files.entries()) {
    const outcome = await classify(page, file);
    assert.equal(outcome.backend, "cpu");
    assertSame(outcome, expected[i], `cpu, ${basename(file)}`);
    assert.ok(outcome.slices >= 10, `${outcome.slices} slices in the strip`);
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a clip on WebGPU", async () => {
  const [file] = songs(1);
  const [expected] = predict([file]);
  const page = await open(browser, site.url, { query: "?backend=webgpu" });
  const outcome = await classify(page, file, 240_000);
  assert.equal(outcome.backend, "webgpu", await page.innerText("#backend-line"));
  assertSame(outcome, expected, `webgpu, ${basename(file)}`);
  await page.context().close();
});

test("the same clip as MP3, Ogg, FLAC and M4A at 44.1 kHz stereo", async () => {
  const [file] = songs(1);
  const files = [
    convert(file, "clip.mp3", "-b:a", "192k"),
    convert(file, "clip.ogg", "-c:a", "libvorbis"),
    convert(file, "clip.flac"),
    convert(file, "clip.m4a", "-c:a", "aac", "-b:a", "192k"),
  ];
  const expected = predict(files);
  const page = await open(browser, site.url);
  for (const [i, converted] of files.entries()) {
    const outcome = await classify(page, converted);
    assertSame(outcome, expected[i], basename(converted));
  }
  await page.context().close();
});

test("a song that is chosen before the engine is ready starts by itself", async () => {
  const [file] = songs(1);
  const page = await open(browser, site.url, { ready: false });
  const outcome = await classify(page, file);
  assert.equal(outcome.state, "done", outcome.message);
  await page.context().close();
});

test("nothing is asked of any other place", async () => {
  const [file] = songs(1);
  const foreign = [];
  const page = await open(browser, site.url, {
    before: (page) =>
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(site.url) && !url.startsWith("blob:") && !url.startsWith("data:")) foreign.push(url);
      }),
  });
  await classify(page, file);
  assert.deepEqual(foreign, []);
  await page.context().close();
});
