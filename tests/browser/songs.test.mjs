// Many songs: the queue and its table, folders, what is taken along, comparing, remembering.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, music, songs, temporary, wav } from "./support/audio.mjs";
import { choose, classify, launch, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

let site, browser, short, bad, real;
before(async () => {
  site = await serve();
  browser = await launch();
  short = ["one.wav", "two.wav", "three.wav"].map((name, i) => file(name, wav(music(6 + 2 * i))));
  bad = file("bad.mp3", "no music\n".repeat(99));
  real = songs(4);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** The table as it stands, from top to bottom. */
const table = (page) =>
  page.$$eval("#results li", (rows) =>
    rows.map((row) => ({
      name: row.querySelector(".name").textContent,
      status: row.dataset.status,
      genre: row.dataset.genre,
      percent: row.querySelector(".percent").textContent,
      length: row.querySelector(".length").textContent,
      why: row.querySelector(".why").textContent,
    })),
  );
const names = async (page) => (await table(page)).map((row) => row.name);
const row = (name) => `#results li:has(.name:text-is("${name}"))`;
const settled = (page, timeout = 120_000) =>
  page.waitForFunction(
    () =>
      document.querySelectorAll("#results li").length > 0 &&
      !document.querySelector('#results [data-status="waiting"], #results [data-status="working"]'),
    null,
    { timeout },
  );
async function act(page, name, deed) {
  await page.hover(row(name));
  await page.click(`${row(name)} [data-do="${deed}"]`);
}
/** What a click on a button saves: the name of the file and its bytes. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}
/** RFC 4180, read by the book. */
function csv(text) {
  assert.equal(text[0], "\ufeff");
  const rows = [[]];
  for (const [, quoted, plain, end] of text.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}

test("a queue of three good songs and a bad one", async () => {
  const page = await open(browser, site.url);
  // What it says in passing is gone before a fast engine lets a test look.
  await page.evaluate(() => {
    const words = document.querySelector("#queue-words");
    globalThis.said = [];
    const listen = () => globalThis.said.push([words.textContent, words.checkVisibility()]);
    new MutationObserver(listen).observe(words, { childList: true, characterData: true, subtree: true });
  });
  await choose(page, [short[0], bad, short[1], short[2]]);
  await settled(page);
  const said = await page.evaluate(() => globalThis.said);
  assert.ok(said.some(([words, visible]) => visible && /^\d of 4/.test(words)), JSON.stringify(said));
  const rows = await table(page);
  assert.deepEqual(rows.map((row) => row.status), ["done", "failed", "done", "done"]);
  assert.deepEqual(rows.map((row) => row.length), ["0:06", "", "0:08", "0:10"]);
  assert.match(rows[1].why, /^[A-Z].{15,}\./);
  assert.match(rows[0].percent, /^\d+\s%$|^> 99\s%$/);
  assert.equal(await page.innerText("#queue-words"), "4 songs, 1 of them could not be heard");
  assert.ok(await page.isHidden("#queue-progress"));
  const counts = await page.$$eval("#tally .count", (all) => all.map((one) => Number(one.textContent)));
  assert.equal(counts.reduce((sum, count) => sum + count), 3);

  await act(page, "three.wav", "earlier");
  assert.deepEqual(await names(page), ["one.wav", "bad.mp3", "three.wav", "two.wav"]);
  await page.focus(`${row("one.wav")} [data-song]`);
  await page.keyboard.press("Alt+ArrowDown");
  assert.deepEqual(await names(page), ["bad.mp3", "one.wav", "three.wav", "two.wav"]);
  assert.equal(await page.evaluate(() => document.activeElement.querySelector(".name").textContent), "one.wav");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Delete");
  assert.deepEqual(await names(page), ["bad.mp3", "one.wav", "two.wav"]);

  // A song keeps its number wherever it stands: a click shows the one that was clicked.
  await page.click(`${row("one.wav")} [data-song]`);
  assert.equal(await page.innerText("#song-name"), "one.wav");
  await page.click('[data-sort="name"]');
  assert.deepEqual(await names(page), ["bad.mp3", "one.wav", "two.wav"]);
  await page.click('[data-sort="name"]');
  assert.deepEqual(await names(page), ["two.wav", "one.wav", "bad.mp3"]);
  await page.click('[data-sort="probability"]');
  assert.equal((await names(page)).at(-1), "bad.mp3");

  await act(page, "bad.mp3", "again");
  await settled(page);
  assert.match((await table(page)).find((row) => row.name === "bad.mp3").why, /^[A-Z].{15,}\./);
  await page.click("#clear-songs");
  assert.equal(await page.getAttribute("body", "data-state"), "empty");
  assert.ok(await page.isHidden("#songs"));
  assert.equal((await classify(page, short[0])).state, "done");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the rest of the queue is cancelled and tried again", async () => {
  const page = await open(browser, site.url);
  // Long enough to be in work until all of this is done.
  const long = file("long.wav", wav(Array(30).fill(music(60)).flat()));
  await choose(page, [long, ...short]);
  await page.waitForSelector(`${row("long.wav")}[data-status="working"]`);
  await act(page, "three.wav", "earlier");
  await act(page, "one.wav", "cancel");
  assert.deepEqual((await table(page)).map((row) => [row.name, row.status]), [
    ["long.wav", "working"],
    ["one.wav", "cancelled"],
    ["three.wav", "waiting"],
    ["two.wav", "waiting"],
  ]);
  await page.click("#cancel-rest");
  assert.ok((await table(page)).every((row) => row.status === "cancelled"));
  assert.ok(await page.isHidden("#cancel-rest"));
  await act(page, "two.wav", "again");
  await page.waitForSelector(`${row("two.wav")}[data-status="done"]`);
  assert.deepEqual((await table(page)).filter((row) => row.status === "done").length, 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

/** A folder with songs, a folder in it, and things that are no songs. */
function folder() {
  const path = temporary("album");
  mkdirSync(join(path, "disc 2"), { recursive: true });
  const put = (name, bytes) => writeFileSync(join(path, name), bytes);
  put("track 10.wav", wav(music(4)));
  put("track 9.wav", wav(music(4)));
  put("disc 2/track 1.wav", wav(music(4)));
  put("cover.jpg", "a picture");
  put(".DS_Store", "notes");
  return path;
}

test("a folder is chosen: its songs are heard, the rest is counted", async () => {
  const page = await open(browser, site.url);
  await page.setInputFiles("#folder-input", folder());
  await page.waitForSelector("#results li:nth-child(3)", { state: "attached" });
  assert.match(await page.innerText("#notice"), /^\d other files? (was|were) passed over\.$/);
  assert.deepEqual(await names(page), ["track 1.wav", "track 9.wav", "track 10.wav"]);
  await settled(page);
  await page.context().close();
});

test("a folder is dropped, with more entries than one batch holds", async () => {
  const page = await open(browser, site.url);
  const bytes = [...wav(music(3))];
  await page.evaluate((bytes) => {
    const data = new Uint8Array(bytes);
    const song = (name) => ({
      isFile: true,
      isDirectory: false,
      name,
      fullPath: `/album/${name}`,
      file: (done) => setTimeout(() => done(new File([data], name))),
    });
    const broken = { ...song("broken.wav"), file: (_, fail) => setTimeout(() => fail(new Error("gone"))) };
    const directory = (name, batches) => ({
      isFile: false,
      isDirectory: true,
      name,
      fullPath: `/album/${name}`,
      createReader: () => ({ readEntries: (done) => setTimeout(() => done(batches.shift() ?? [])) }),
    });
    const inner = directory("inner", [[song("b.wav")], [song("notes.txt")]]);
    const album = directory("album", [[song("a.wav"), inner], [song("c.wav"), broken]]);
    const item = { kind: "file", webkitGetAsEntry: () => album };
    const event = new Event("drop", { bubbles: true, cancelable: true });
    // Only a hand at a mouse can make a real one.
    Object.defineProperty(event, "dataTransfer", { value: { items: [item], files: [] } });
    document.body.dispatchEvent(event);
  }, bytes);
  await page.waitForSelector("#results li:nth-child(3)", { state: "attached" });
  assert.deepEqual(await names(page), ["a.wav", "b.wav", "c.wav"]);
  assert.equal(await page.innerText("#notice"), "2 other files were passed over.");
  await settled(page);
  assert.ok((await table(page)).every((row) => row.status === "done"));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("what is saved is what the page shows", async () => {
  const page = await open(browser, site.url, {
    context: { permissions: ["clipboard-read", "clipboard-write"] },
  });
  const evil = file("=1+1, “x”.wav", wav(music(8)));
  const shown = await classify(page, evil);
  const genres = Object.keys(shown.probabilities);

  const json = await saved(page, '#keep [data-export="json"]');
  assert.equal(json.name, "=1+1, “x” - genres.json");
  const [one, ...more] = JSON.parse(json.bytes);
  assert.equal(more.length, 0);
  assert.deepEqual(Object.keys(one), ["file", "genre", "answer", "probabilities", "slices", "warnings", "error"]);
  assert.equal(one.answer, shown.answer);
  assert.equal(one.genre ?? undefined, shown.genre);
  assert.deepEqual(Object.keys(one.probabilities), genres);
  for (const genre of genres) {
    assert.ok(Math.abs(one.probabilities[genre] - shown.probabilities[genre]) < 1e-6, genre);
  }
  assert.equal(one.slices.length, shown.slices);

  const slices = csv((await saved(page, '#keep [data-export="csv"]')).bytes.toString());
  assert.equal(slices.length, one.slices.length + 1);
  assert.equal(Number(slices[1][1]), one.slices[0].end_s);

  const labels = (await saved(page, '#keep [data-export="labels"]')).bytes.toString().trimEnd().split("\n");
  assert.equal(labels.length, one.slices.length);
  labels.forEach((label, i) => {
    const [start, end, words] = label.split("\t");
    assert.ok(Math.abs(start - one.slices[i].start_s) < 1e-3 && Number(end) > Number(start), label);
    assert.match(words, /^[a-z ]+ (\d+|< 1|> 99)\s%$|^silence$/);
  });

  const png = await saved(page, '#keep [data-export="picture"]');
  assert.equal(png.name, "=1+1, “x” - genres.png");
  const [width, height] = await page.evaluate(async (address) => {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
  }, `data:image/png;base64,${png.bytes.toString("base64")}`);
  assert.deepEqual([width, height], [2400, 2 * (188 + 360 + 8 + 24 * genres.length + 84)]);

  await page.click('#keep [data-export="sentence"]');
  await page.waitForFunction(() => document.querySelector("#notice").innerText === "Copied.");
  const sentence = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(sentence, /^.*“=1\+1, “x”\.wav”.*Genrescope.*\.$/);

  await choose(page, [bad, short[0]]);
  await settled(page);
  const all = JSON.parse((await saved(page, '[data-export="all-json"]')).bytes);
  assert.deepEqual(all.map((song) => song.file), ["=1+1, “x”.wav", "bad.mp3", "one.wav"]);
  assert.match(all[1].error, /^[A-Z].{15,}\./);
  const lines = csv((await saved(page, '[data-export="all-csv"]')).bytes.toString());
  const column = (name) => lines.map((line) => line[lines[0].indexOf(name)]).slice(1);
  assert.deepEqual(column("file"), ["'=1+1, “x”.wav", "bad.mp3", "one.wav"]);
  assert.deepEqual(column("answer"), [all[0].answer, "failed", all[2].answer]);
  assert.equal(column("error")[1], all[1].error);
  assert.ok(Math.abs(column(genres[0])[0] - shown.probabilities[genres[0]]) < 1e-6);
  assert.ok(lines.every((line) => line.length === lines[0].length));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("two songs are compared", async () => {
  const page = await open(browser, site.url);
  const files = real.length >= 2 ? [real[0], real.at(-1)] : short.slice(0, 2);
  await choose(page, files);
  await settled(page);
  const [first, second] = await names(page);
  await page.click(`${row(first)} [data-song]`);
  await page.selectOption("#compare-with", { label: second });
  await page.waitForSelector("#comparison:visible");
  const sentence = await page.innerText("#comparison-sentence");
  console.log(sentence);
  assert.match(sentence, /^[A-Z].{15,}\.$/);
  assert.deepEqual(await page.$$eval("#mirror thead th", (all) => all.map((th) => th.textContent)), [
    first,
    "Genre",
    second,
  ]);
  const shown = await page.$$eval("#ranking li", (all) =>
    Object.fromEntries(all.map((li) => [li.dataset.genre, li.dataset.probability])),
  );
  const mirrored = await page.$$eval("#mirror tbody tr", (all) =>
    all.map((tr) => [tr.dataset.genre, tr.querySelector(".first").dataset.probability]),
  );
  assert.ok(mirrored.length >= 2);
  for (const [genre, probability] of mirrored) assert.equal(probability, shown[genre], genre);
  assert.equal(await page.locator("#comparison-strips canvas").count(), 2);
  await page.click(`${row(second)} [data-song]`);
  await act(page, first, "compare");
  assert.equal(await page.innerText("#mirror thead .first"), second);
  await page.click("#close-comparison");
  assert.ok(await page.isHidden("#comparison"));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("songs are remembered only if asked for, and forgotten when told to", async () => {
  const page = await open(browser, site.url);
  const kept = () => page.evaluate(() => localStorage.getItem("genrescope.history"));
  const reload = async () => {
    await page.reload();
    await page.waitForSelector('body[data-engine="ready"]', { timeout: 120_000 });
  };
  await classify(page, short[0]);
  assert.equal(await kept(), null);
  await page.check("#remember");
  assert.equal(JSON.parse(await kept()).songs.length, 1);
  await classify(page, short[1]);
  await reload();
  assert.ok(await page.isChecked("#remember"));
  assert.equal(await page.innerText("#remembered-count"), "2 remembered songs");
  await page.click("#remembered-count");
  assert.deepEqual(await page.$$eval("#remembered-songs .name", (all) => all.map((one) => one.textContent)), [
    "two.wav",
    "one.wav",
  ]);
  await page.click("#forget");
  assert.deepEqual(JSON.parse(await kept()).songs, []);
  await reload();
  assert.ok(await page.isChecked("#remember"));
  assert.ok(await page.isHidden("#remembered"));
  await page.uncheck("#remember");
  assert.equal(await kept(), null);

  await page.evaluate(() => localStorage.setItem("genrescope.history", "{damaged"));
  await reload();
  assert.match(await page.innerText("#message"), /cannot be read/);
  assert.equal((await classify(page, short[0])).state, "done");
  assert.equal(JSON.parse(await kept()).songs.length, 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a browser that lets nothing be remembered", async () => {
  const page = await open(browser, site.url, {
    before: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("blocked", "SecurityError");
          },
        });
      }),
  });
  assert.equal((await classify(page, short[0])).state, "done");
  assert.ok(await page.isDisabled("#remember"));
  assert.match(await page.innerText("#history-words"), /does not let/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a hundred songs: rows stay, and the page's thread stays free", async () => {
  const page = await open(browser, site.url, {
    before: (page) =>
      page.addInitScript(() => {
        window.tasks = [];
        new PerformanceObserver((list) => {
          for (const task of list.getEntries()) window.tasks.push([Math.round(task.startTime), task.duration]);
        }).observe({ type: "longtask" });
      }),
  });
  const clip = wav(music(3));
  const notes = "no music\n".repeat(99);
  const many = Array.from({ length: 100 }, (_, i) => file(`${i + 1}.wav`, [20, 50, 80].includes(i) ? notes : clip));
  await choose(page, many);
  await page.waitForSelector("#results li:nth-child(100)", { state: "attached" });
  const began = await page.evaluate(() => {
    document.querySelectorAll("#results li").forEach((row) => (row.marked = true));
    return performance.now();
  });
  await settled(page, 300_000);
  const rows = await table(page);
  assert.equal(rows.filter((row) => row.status === "done").length, 97);
  assert.equal(rows.filter((row) => row.status === "failed" && /^[A-Z].{15,}\./.test(row.why)).length, 3);
  assert.ok(await page.$$eval("#results li", (all) => all.every((row) => row.marked)), "no row was written anew");
  const tasks = await page.evaluate(() => window.tasks);
  const during = tasks.filter(([start]) => start > began).map(([, duration]) => duration);
  const longest = (all) => Math.max(0, ...all);
  console.log(`100 songs: ${during.length} tasks above 50 ms, the longest ${longest(during)} ms; loading and dropping: ${tasks.filter(([start]) => start <= began)}`);
  await page.context().close();
});
