// Hours in one file: bounded memory, and a cancel that acts at once.

import assert from "node:assert/strict";
import { openSync, writeSync, closeSync } from "node:fs";
import { after, before, test } from "node:test";
import { music, temporary, wav } from "./support/audio.mjs";
import { choose, launch, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

/** Half an hour shows what grows; GENRESCOPE_HOURS=2 takes three minutes on two cores. */
const HOURS = Number(process.env.GENRESCOPE_HOURS ?? 0.5);
const RATE = 8000;
let site, browser, path;
before(async () => {
  site = await serve();
  browser = await launch();
  // 8 bit at 8 kHz: a small file for its length. One minute, over and over.
  const minute = wav(music(60, RATE), { rate: RATE, bits: 8 }).subarray(44);
  const header = wav([], { rate: RATE, bits: 8, claim: minute.length * 60 * HOURS }).subarray(0, 44);
  path = temporary("long.wav");
  const output = openSync(path, "w");
  writeSync(output, header);
  for (let i = 0; i < 60 * HOURS; i++) writeSync(output, minute);
  closeSync(output);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const heapMegabytes = async (page) =>
  (await page.workers()[0].evaluate(() => self.heapBytes())) / 2 ** 20;

test("a file of hours is cancelled at once", async () => {
  const page = await open(browser, site.url);
  await choose(page, path);
  await page.waitForSelector("#cancel:visible");
  await page.waitForTimeout(1500);
  const before = Date.now();
  await page.click("#cancel");
  await page.waitForSelector('body[data-state="empty"], body[data-state="done"], body[data-state="cancelled"]', {
    timeout: 5000,
  });
  console.log(`cancelled after ${Date.now() - before} ms`);
  assert.ok(Date.now() - before < 2500);
  await page.context().close();
});

test("a file of hours is classified in bounded memory", async () => {
  const page = await open(browser, site.url);
  const idle = await heapMegabytes(page);
  const started = Date.now();
  await choose(page, path);
  const heard = await outcome(page, 900_000);
  const seconds = (Date.now() - started) / 1000;
  assert.equal(heard.state, "done", heard.message);
  const heap = await heapMegabytes(page);
  console.log(
    `${HOURS} h in ${seconds.toFixed(0)} s (${((HOURS * 3600) / seconds).toFixed(0)} times real time), ` +
      `engine heap ${idle.toFixed(0)} MB idle, ${heap.toFixed(0)} MB after`,
  );
  // The spectrogram takes 6.6 KB a second (24 MB an hour), reserved at once for the first hour and then
  // doubling; samples are never kept.
  assert.ok(heap < idle + 20 + 60 * HOURS, `${heap} MB`);
  await page.context().close();
});
