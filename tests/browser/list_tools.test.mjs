// What a long list offers: play, search, filter, albums, dragging, and undo after removing.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, music, temporary, wav } from "./support/audio.mjs";
import { choose, launch, line, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { act, names, row, settled, table } from "./support/song_list.mjs";
import { assertMessage, text } from "./support/texts.mjs";

const SONGS = ["Zoë.wav", ...Array.from({ length: 9 }, (_, i) => `${i + 1}.wav`)];
let site, browser, many;
before(async () => {
  site = await serve();
  browser = await launch({ gpu: false });
  many = SONGS.map((name, i) => file(name, wav(music(3, { variant: i }))));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const visible = (page) =>
  page.$$eval("#results li:not([hidden]) .name", (all) => all.map((one) => one.textContent));

async function listed(page, files = many) {
  await choose(page, files);
  await settled(page);
  await page.waitForSelector("#song-filter", { state: "attached" });
}

test("each row plays its song and pauses it, and stays where it is in the window", async () => {
  const page = await open(browser, site.url);
  await listed(page, many.slice(0, 4));
  const play = `${row("3.wav")} [data-do="play"]`;
  await page.evaluate((selector) => {
    const before = document.querySelector(selector);
    before.scrollIntoView({ block: "center" });
  }, `#results li:nth-child(4)`);
  const top = () => page.$eval("#results li:nth-child(4)", (li) => li.getBoundingClientRect().top);
  const before = await top();
  await page.click(play);
  await page.waitForFunction(() => !document.querySelector("#audio").paused);
  assert.equal(await page.textContent("#song-name"), "3.wav");
  await page.waitForTimeout(100);
  assert.ok(Math.abs((await top()) - before) < 3, `${before}, then ${await top()}`);
  await page.click(play);
  await page.waitForFunction(() => document.querySelector("#audio").paused);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("removed songs return with everything until the notice goes", async () => {
  const page = await open(browser, site.url, { keyed: true });
  await listed(page, many.slice(0, 4));
  await page.click(`${row("1.wav")} [data-song]`);
  const answer = await page.textContent("#answer");
  const before = await table(page);
  await page.click("#clear-songs");
  assertMessage(await line(page, "#notice"), "songs.cleared");
  assert.equal(await page.getAttribute("body", "data-state"), "empty");
  await page.click("#undo");
  assert.deepEqual(await table(page), before);
  assert.equal(await page.textContent("#answer"), answer);
  assert.ok(await page.isHidden("#undo"));
  // The file is there as well.
  await page.click(`${row("1.wav")} [data-do="play"]`);
  await page.waitForFunction(() => !document.querySelector("#audio").paused);

  await act(page, "2.wav", "remove");
  assertMessage(await line(page, "#notice"), "songs.removed", { song: "2.wav" });
  await page.click("#undo");
  assert.deepEqual(await names(page), before.map(({ name }) => name));
  // Another action ends the offer.
  await act(page, "2.wav", "remove");
  await page.click('[data-sort="name"]');
  assert.ok(await page.isHidden("#undo"));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("songs that were not analysed yet are analysed after an undo", async () => {
  const page = await open(browser, site.url);
  const long = file("long.wav", wav(Array(10).fill(music(60)).flat()));
  await choose(page, [long, many[1]]);
  await page.waitForSelector(`${row("long.wav")}[data-status="working"]`);
  await page.click("#clear-songs");
  await page.click("#undo");
  await settled(page);
  assert.deepEqual((await table(page)).map(({ status }) => status), ["done", "done"]);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("search and filter appear in a long list only, and find songs without accents", async () => {
  const page = await open(browser, site.url);
  await listed(page, many.slice(0, 8));
  assert.ok(await page.isHidden("#search-songs"));
  assert.equal(await page.locator("#genre-counts button").count(), 0);
  await choose(page, many.slice(8));
  await settled(page);
  await page.waitForSelector("#search-songs:visible");
  await page.fill("#search-songs", "ZOE");
  assert.deepEqual(await visible(page), ["Zoë.wav"]);
  await page.fill("#search-songs", "nothing of this name");
  assert.deepEqual(await visible(page), []);
  await page.click("#show-all-songs");
  assert.equal((await visible(page)).length, SONGS.length);
  assert.equal(await page.inputValue("#search-songs"), "");

  // By genre: the line of all genres is the filter.
  const genre = page.locator("#genre-counts button").first();
  const count = Number(await genre.locator(".count").textContent());
  await genre.click();
  assert.equal((await visible(page)).length, count);
  assert.equal(await page.locator('#genre-counts [aria-pressed="true"]').count(), 1);
  await page.locator("#genre-counts button").first().click();
  assert.equal((await visible(page)).length, SONGS.length);

  // The keys of the list skip what is hidden.
  await page.fill("#search-songs", "1 ");
  await page.fill("#search-songs", "");
  await page.evaluate(() => {
    const search = document.querySelector("#search-songs");
    search.value = ".wav";
    search.dispatchEvent(new Event("input"));
    document.querySelectorAll("#results li").forEach((li, index) => (li.hidden = index % 2 === 1));
  });
  await page.focus("#results li:nth-child(1) [data-song]");
  await page.keyboard.press("ArrowDown");
  const at = await page.evaluate(() => [...document.querySelectorAll("#results li")].indexOf(document.activeElement.closest("li")));
  assert.equal(at, 2);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a row is dragged to another place", async () => {
  const page = await open(browser, site.url);
  await listed(page, many.slice(0, 5));
  const place = async (name) => {
    const box = await page.locator(`${row(name)} .name`).boundingBox();
    return [box.x + 20, box.y + box.height / 2];
  };
  const drag = async (from, to, beyond) => {
    await page.mouse.move(...(await place(from)));
    await page.mouse.down();
    const [x, y] = await place(to);
    await page.mouse.move(x, y + beyond, { steps: 8 });
    await page.mouse.up();
  };
  await page.locator("#results").scrollIntoViewIfNeeded();
  await drag("Zoë.wav", "3.wav", 12);
  assert.deepEqual(await names(page), ["1.wav", "2.wav", "3.wav", "Zoë.wav", "4.wav"]);
  await drag("4.wav", "2.wav", -12);
  assert.deepEqual(await names(page), ["1.wav", "4.wav", "2.wav", "3.wav", "Zoë.wav"]);
  // No song was opened by it.
  assert.equal(await page.getAttribute("body", "data-state"), "batch");
  // Escape leaves everything as it was.
  await page.mouse.move(...(await place("1.wav")));
  await page.mouse.down();
  await page.mouse.move(...(await place("3.wav")), { steps: 5 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  assert.equal((await names(page))[0], "1.wav");
  // In another order nothing can be dragged.
  await page.click('[data-sort="name"]');
  const sorted = await names(page);
  await drag(sorted[0], sorted[2], 12);
  assert.deepEqual(await names(page), sorted);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("folders and playlists are albums with a picture of their genres", async () => {
  const page = await open(browser, site.url);
  const path = temporary("collection");
  mkdirSync(join(path, "disc 2"), { recursive: true });
  ["a.wav", "b.wav", "disc 2/c.wav"].forEach((name, i) => writeFileSync(join(path, name), wav(music(3, { variant: i }))));
  await page.setInputFiles("#folder-input", path);
  await settled(page);
  await page.waitForSelector("#albums:visible");
  const albums = () => page.$$eval("#albums button", (all) => all.map((one) => one.dataset.group));
  assert.deepEqual(await albums(), ["collection", "collection/disc 2"]);
  const parts = await page.$$eval("#albums .distribution", (all) =>
    all.map((one) => [...one.children].reduce((sum, part) => sum + Number(part.dataset.count), 0)),
  );
  assert.deepEqual(parts.sort(), [1, 2]);
  await page.click('#albums [data-group="collection/disc 2"]');
  assert.deepEqual(await visible(page), ["c.wav"]);
  await page.click("#show-all-songs");

  // A playlist orders its songs; they need not be in the same folder.
  const list = file("Summer.m3u", "#EXTM3U\r\n../3.wav\r\nC:\\music\\1.wav\r\nmissing.wav\r\n2.wav\r\n");
  await choose(page, [...many.slice(1, 5), list]);
  await settled(page);
  await page.waitForSelector('#albums [data-group="Summer"]');
  assert.deepEqual(await names(page), ["a.wav", "b.wav", "c.wav", "3.wav", "1.wav", "2.wav", "4.wav"]);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a playlist without its songs is explained", async () => {
  const page = await open(browser, site.url, { keyed: true });
  await choose(page, file("alone.m3u8", "a.mp3\n"));
  await page.waitForFunction(() => document.querySelector("#notice").textContent);
  assertMessage(await line(page, "#notice"), "file.playlist", { name: "alone.m3u8" });
  assert.equal(await page.getAttribute("body", "data-state"), "empty");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the headline of a further batch says which songs it counts", async () => {
  const page = await open(browser, site.url, { keyed: true });
  await listed(page, many.slice(0, 3));
  assertMessage(await line(page, "#batch"), "batch.done.other", { count: 3 });
  await choose(page, many.slice(3, 5));
  await page.waitForSelector("#results li:nth-child(5)", { state: "attached" });
  await settled(page);
  assertMessage(await line(page, "#batch"), "batch.now.other", { count: 2, all: 5 });
  await page.context().close();
});

test("what fits no genre is called the same in the headline and in the list", () => {
  // Other words would suggest a difference.
  const words = (key) => text(key, { count: "ten" }).toLowerCase();
  assert.ok(words("answer.other-music").startsWith("none of the"));
  assert.ok(words("result.other-music").startsWith("none of the"));
});
