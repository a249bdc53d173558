// A file of hours: bounded memory, and cancelling takes effect at once.

import assert from "node:assert/strict";
import { openSync, writeSync, closeSync } from "node:fs";
import { after, before, test } from "node:test";
import { file, music, temporary, wav } from "./support/audio.mjs";
import { choose, classify, launch, line, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { text } from "./support/texts.mjs";

/** Half an hour shows what grows; GENRESCOPE_HOURS=2 takes three minutes on two cores. */
const HOURS = Number(process.env.GENRESCOPE_HOURS ?? 0.5);
const RATE = 8000;
/** Seconds from one slice to the next: 16 frames of 1708 samples at 22,050 Hz, the hop of the shipped model. */
const SLICE_HOP_S = (16 * 1708) / 22050;
let site, browser, path;
before(async () => {
  site = await serve();
  browser = await launch();
  // 8 bit at 8 kHz: a small file for its length. One minute is repeated.
  const minute = wav(music(60, { rate: RATE }), { rate: RATE, bits: 8 }).subarray(44);
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

test("cancels a file of hours at once", async () => {
  const page = await open(browser, site.url);
  await choose(page, path);
  await page.waitForSelector("#cancel:visible");
  await page.waitForTimeout(1500);
  const before = Date.now();
  await page.click("#cancel");
  await page.waitForSelector('body[data-state="empty"]', { timeout: 5000 });
  const took = Date.now() - before;
  console.log(`cancelled after ${took} ms`);
  assert.ok(took < 2500, `${took} ms`);
  assert.equal(await line(page, "#notice"), text("song.cancelled", { name: "long.wav" }));
  // The engine is free for the next song.
  const next = await classify(page, file("short.wav", wav(music(6))));
  assert.equal(next.state, "done", next.message);
  await page.context().close();
});

test("classifies a file of hours in bounded memory", async () => {
  const page = await open(browser, site.url);
  const idle = await heapMegabytes(page);
  const started = Date.now();
  await choose(page, path);
  const { state, message } = await outcome(page, 900_000);
  const seconds = (Date.now() - started) / 1000;
  assert.equal(state, "done", message);
  // Every slice has voted, from the first to the last.
  const votes = await page.$$eval("#ranking li", (rows) => rows.reduce((sum, row) => sum + Number(row.dataset.votes), 0));
  assert.ok(Math.abs(votes - (HOURS * 3600) / SLICE_HOP_S) < 3, `${votes} votes`);
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
