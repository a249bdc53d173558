// Sharing: from the page, to the page, opening with it, and saving what it has made or remembered.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { classify, launch, line, open, outcome } from "./support/browser.mjs";
import { root, serve } from "./support/site.mjs";
import { csv as rows, saved } from "./support/song_list.mjs";
import { text } from "./support/texts.mjs";

const folder = join(root, "target/screenshots");
let site, browser, song;
before(async () => {
  mkdirSync(folder, { recursive: true });
  site = await serve();
  browser = await launch({ gpu: false });
  song = file("song.wav", wav(music(20)));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** A browser with a share sheet that keeps what it is given. */
const withShareSheet = (page) =>
  page.addInitScript(() => {
    navigator.canShare = () => true;
    navigator.share = async (shared) => {
      window.shared = shared;
    };
  });

/** Width and height of a PNG. */
const size = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];

test("the share sheet gets a picture for phones, a sentence and the address", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(browser, site.url, { before: withShareSheet, context: { colorScheme } });
    const { genre } = await classify(page, song);
    await page.click("#share");
    await page.waitForFunction(() => window.shared);
    const { url, words, type, bytes } = await page.evaluate(async () => ({
      url: window.shared.url,
      words: window.shared.text,
      type: window.shared.files[0].type,
      bytes: [...new Uint8Array(await window.shared.files[0].arrayBuffer())],
    }));
    assert.equal(url, site.url);
    assert.equal(words, `song.wav: ${await line(page, "#answer")}`);
    assert.equal(type, "image/png");
    const png = Buffer.from(bytes);
    assert.deepEqual(size(png), [1080, 1350], genre);
    writeFileSync(join(folder, `shared-${colorScheme}.png`), png);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});

test("without a share sheet the picture and the sentence can be copied", async () => {
  const page = await open(browser, site.url, {
    before: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(Navigator.prototype, "canShare", { value: undefined });
        navigator.clipboard.write = async ([item]) => {
          window.copied = (await item.getType("image/png")).size;
        };
      }),
  });
  await classify(page, song);
  assert.ok(await page.isHidden("#share"));
  assert.ok(!site.requests.includes("/share.js") || page.problems.length === 0);
  assert.ok(await page.isVisible('#keep [data-export="sentence"]'));
  await page.click("#copy-picture");
  await page.waitForSelector("#picture-copied:visible");
  assert.ok((await page.evaluate(() => window.copied)) > 5000);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a song that another program shares to the page is classified and sent nowhere", async () => {
  const page = await open(browser, site.url, { context: { serviceWorkers: "allow" } });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 60_000 });
  const { share_target: target } = await (await page.request.get(`${site.url}manifest.webmanifest`)).json();
  // As the system does it: a form that is sent to the address in the manifest.
  const system = await serve();
  system.replace.set("/form.html", Buffer.from(`<!doctype html>
    <form action="${site.url}${target.action}" method="${target.method}" enctype="${target.enctype}">
    <input type="file" name="${target.params.files[0].name}" multiple><button>share</button></form>`));
  site.requests.length = 0;
  await page.goto(`${system.url}form.html`);
  await page.setInputFiles("input", song);
  await page.click("button");
  const found = await outcome(page);
  assert.equal(found.state, "done", found.message);
  assert.equal(await line(page, "#song-name"), "song.wav");
  assert.ok(!site.requests.includes(`/${target.action}`), site.requests.join(" "));
  // Reloading does not share it again.
  await page.reload();
  await page.waitForSelector('body[data-engine="ready"]', { timeout: 120_000 });
  assert.equal(await page.$$eval("#results [data-song]", (rows) => rows.length), 0);
  assert.deepEqual(page.problems, []);
  await page.context().close();
  await system.close();
});

test("a file that the system opens with the installed page is classified", async () => {
  const page = await open(browser, site.url, {
    before: (page) =>
      page.addInitScript(() => {
        const launchQueue = { setConsumer: (consumer) => (window.launch = consumer) };
        Object.defineProperty(window, "launchQueue", { value: launchQueue });
      }),
  });
  const bytes = [...wav(music(6))];
  await page.evaluate((bytes) => {
    const opened = new File([new Uint8Array(bytes)], "opened.wav", { type: "audio/wav" });
    return window.launch({ files: [{ getFile: async () => opened }] });
  }, bytes);
  const found = await outcome(page);
  assert.equal(found.state, "done", found.message);
  assert.equal(await line(page, "#song-name"), "opened.wav");
  // A start without a file changes nothing.
  await page.evaluate(() => window.launch({ files: [] }));
  assert.equal(await page.$$eval("#results [data-song]", (rows) => rows.length), 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a made song is saved as WAV without being classified", async () => {
  const page = await open(browser, site.url);
  await page.click("#make");
  const { name, bytes } = await saved(page, "#synth-save");
  assert.match(name, /\.wav$/);
  assert.equal(bytes.subarray(0, 4).toString(), "RIFF");
  const seconds = (bytes.length - 44) / bytes.readUInt32LE(28);
  assert.ok(seconds > 20 && seconds < 60, `${seconds} s`);
  assert.equal(await page.$$eval("#results [data-song]", (rows) => rows.length), 0);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the history is exported as JSON and CSV", async () => {
  const page = await open(browser, site.url);
  const { answer, ranking, probabilities } = await classify(page, file("=1+1, x.wav", wav(music(6))));
  await page.check("#remember");
  await page.click("#remembered-count");
  const json = await saved(page, '[data-module="history_export.js"][data-format="json"]');
  assert.equal(json.name, "genrescope-history.json");
  const { version, songs } = JSON.parse(json.bytes);
  assert.equal(version, 1);
  assert.deepEqual(songs.map((one) => [one.name, one.answer]), [["=1+1, x.wav", answer]]);
  const csv = (await saved(page, '[data-module="history_export.js"][data-format="csv"]')).bytes.toString();
  const [head, row, ...more] = rows(csv);
  assert.deepEqual(head, ["file", "date", "answer", "genre", "probability", "duration_s"]);
  assert.deepEqual([row[0], row[2]], ["'=1+1, x.wav", answer]);
  assert.ok(Math.abs(Number(row[4]) - probabilities[ranking[0]]) < 1e-6, row.join(" "));
  assert.deepEqual(more, []);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
