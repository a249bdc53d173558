// The page answers as `trainer predict` does, on every backend and for every container.

import assert from "node:assert/strict";
import { basename } from "node:path";
import { test } from "node:test";
import { convert, song } from "./support/audio.mjs";
import { classify, line, open } from "./support/browser.mjs";
import { songs } from "./support/data.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { assertSame, predict } from "./support/predict.mjs";

startBrowser();

test("ten clips on the CPU get the trainer's answers", async () => {
  const files = songs(10);
  assert.equal(new Set(files).size, 10);
  const expected = predict(files);
  const page = await open(browser, site.url, { query: "?backend=cpu" });
  for (const [i, path] of files.entries()) {
    const found = await classify(page, path);
    assert.equal(found.backend, "cpu");
    assertSame(found, expected[i], `cpu, ${basename(path)}`);
    assert.ok(found.slices >= 10, `${found.slices} slices in the strip`);
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a clip on WebGPU gets the trainer's answer", async () => {
  const [path] = songs(1);
  const [expected] = predict([path]);
  const page = await open(browser, site.url, { query: "?backend=webgpu" });
  const found = await classify(page, path, 240_000);
  assert.equal(found.backend, "webgpu", await line(page, "#backend-line"));
  assertSame(found, expected, `webgpu, ${basename(path)}`);
  await page.context().close();
});

test("a clip as MP3, Ogg, FLAC and M4A at 44.1 kHz stereo gets the trainer's answers", async () => {
  const [path] = songs(1);
  const files = [
    convert(path, "clip.mp3", "-b:a", "192k"),
    convert(path, "clip.ogg", "-c:a", "libvorbis"),
    convert(path, "clip.flac"),
    convert(path, "clip.m4a", "-c:a", "aac", "-b:a", "192k"),
  ];
  const expected = predict(files);
  const page = await open(browser, site.url);
  for (const [i, converted] of files.entries()) {
    assertSame(await classify(page, converted), expected[i], basename(converted));
  }
  await page.context().close();
});

test("a song that is chosen before the engine is ready starts by itself", async () => {
  const path = song();
  const [expected] = predict([path]);
  const page = await open(browser, site.url, { ready: false });
  assertSame(await classify(page, path), expected, "chosen early");
  await page.context().close();
});

test("requests nothing from another origin", async () => {
  const requested = [];
  const page = await open(browser, site.url, {
    before: (page) => page.on("request", (request) => requested.push(request.url())),
  });
  const { state, message } = await classify(page, song());
  assert.equal(state, "done", message);
  const local = [site.url, "blob:", "data:"];
  const [own, foreign] = [true, false].map((wanted) =>
    requested.filter((url) => local.some((start) => url.startsWith(start)) === wanted),
  );
  assert.deepEqual(foreign, []);
  assert.ok(own.length > 5, `only ${own.length} requests were seen`);
  await page.context().close();
});
