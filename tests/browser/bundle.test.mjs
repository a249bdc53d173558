// The page as one file, opened from `file://` in three browsers: classification, other languages, the second program and the
// room, and no request to anywhere.

import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { file, music, song, temporary, wav } from "./support/audio.mjs";
import { choose, fakeMicrophone, launch, outcome, readOutcome } from "./support/browser.mjs";
import { launchFirefox } from "./support/firefox.mjs";
import { assertSame, predict } from "./support/predict.mjs";
import { dist, isCompressed, root } from "./support/site.mjs";
import { launchWebKit } from "./support/webkit.mjs";

const built = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "bundle/genrescope.html");
/** Milliseconds for what takes a second on an idle machine. */
const PATIENCE_MS = 120_000;

let url, clip, trainer;
before(() => {
  assert.ok(existsSync(built), "no page as one file: cargo xtask bundle");
  // As a teacher has it, in a folder with a space, alone.
  mkdirSync(temporary("for school"));
  copyFileSync(built, temporary("for school/genrescope.html"));
  url = pathToFileURL(temporary("for school/genrescope.html")).href;
  clip = song();
  [trainer] = predict([clip]);
});

test("one file of at most 5 MB, whose policy permits no other origin and no further inline script", () => {
  assert.ok(statSync(built).size <= 5e6, `${statSync(built).size} bytes`);
  const html = readFileSync(built, "utf8");
  const [, policy] = html.match(/^<!doctype html>\s*<html[^>]*>\s*<head>\s*<meta http-equiv="Content-Security-Policy" content="([^"]+)">/i);
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+' blob: data: 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|'self'|http|\*/);
  const shown = html.replace(/<script type="application\/x-genrescope"[^]*?<\/script>/g, "").replace(/<script>[^]*<\/script>/, "");
  assert.doesNotMatch(shown, /<script|<link[^>]*href="(?!data:)|<img[^>]*src=/);
});

/** Name and content of each file in a zip, by its directory (PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16). */
function unzipped(bytes) {
  const end = bytes.length - 22;
  assert.equal(bytes.readUInt32LE(end), 0x06054b50);
  const files = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50);
    const [method, length, size, name] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28)];
    const header = bytes.readUInt32LE(at + 42);
    assert.equal(bytes.readUInt32LE(header), 0x04034b50);
    const from = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const content = bytes.subarray(from, from + length);
    const file = (files[bytes.toString("utf8", at + 46, at + 46 + name)] = method === 8 ? inflateRawSync(content) : content);
    assert.equal(file.length, size);
    at += 46 + name;
  }
  return files;
}

test("the zip has every file of the site, and no compressed copies", () => {
  const files = unzipped(readFileSync(built.replace(".html", "-site.zip")));
  const names = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isCompressed(entry.name))
    .map((entry) => relative(dist, join(entry.path, entry.name)));
  assert.deepEqual(Object.keys(files).toSorted(), names.toSorted());
  for (const name of names) assert.ok(files[name].equals(readFileSync(join(dist, name))), name);
});

async function until(holds, message) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < end, message);
    await sleep(200);
  }
}

/**
 * Uses the page as a teacher would. `evaluate(work, ...values)` runs a function in it, `wait(selector)` waits until it
 * matches, `classify()` chooses the clip.
 */
async function use({ evaluate, wait, classify }, label) {
  await wait('body[data-engine="ready"]');
  const found = await classify();
  assert.equal(found.backend, "cpu", label);
  assertSame(found, trainer, label);

  await evaluate(() => {
    const language = document.querySelector("#language");
    language.value = "de";
    language.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await wait('html[lang="de"]');
  const sentence = await evaluate(() => document.querySelector("#file-line").textContent);
  assert.equal(sentence, JSON.parse(readFileSync(join(root, "www/bundle/file_line.json"), "utf8")).de, label);

  // The second program makes an example, a second song.
  await evaluate(() => document.querySelector('[data-example="blues"]').click());
  await until(() => evaluate(() => document.querySelectorAll("#results [data-song]").length === 2), `${label}: no second song`);
  await wait('body[data-state="done"]');

  // The room with its own worker, its views, the second model and the lessons.
  const view = (path) => evaluate((hash) => void (location.hash = hash), `#inside/${path}song=synth&style=blues`);
  await view("overview?");
  await wait('.in-view-overview[data-slice="0"]');
  await view("models?");
  await wait(".in-view-models");
  await evaluate(() => document.querySelector('[data-add="fault-filtered"]').click());
  await wait('.in-models [data-slot="fault-filtered"]');
  await view("lessons?lesson=1&step=1&");
  await wait('.ls[data-state="lesson"] .ls-predict');
  // The last lesson has the workers of both rooms.
  await view("lessons?lesson=9&step=1&");
  await wait('.ls[data-lesson="9"] .ls-guess');
  await evaluate(() => {
    document.querySelector('.ls-guess [data-option="1"] input').click();
    document.querySelector(".ls-commit").click();
  });
  await wait('.ls-view [data-view="bias"][data-state="done"]');
  await evaluate(() => document.querySelector("#in-leave").click());

  // The room with an engine of its own: the same sound in two genres.
  await evaluate(() => document.querySelector("#open-teach").click());
  await wait('#teach[data-state="ready"]');
  await evaluate((bytes) => {
    const sound = new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], "sound.wav");
    document.querySelectorAll(".te-genre").forEach((card, index) => {
      const name = card.querySelector('[data-field="name"]');
      name.value = ["a", "b"][index];
      name.dispatchEvent(new Event("change", { bubbles: true }));
      const transfer = new DataTransfer();
      transfer.items.add(sound);
      const files = card.querySelector('[data-action="files"]');
      files.files = transfer.files;
      files.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }, wav(music(4)).toString("base64"));
  await wait('#teach[data-songs="2"][data-taught="true"] [data-warning="same_song"]');
  await evaluate(() => document.querySelector("#te-keep-genres").click());
  await wait('.te-kept[data-kept="10"]:not([hidden])');
  await wait('#teach[data-taught="true"]');
  await evaluate(() => document.querySelector("#te-leave").click());
}

/** A page of Playwright for `use`, with what it requests and what fails. */
async function opened(browser, permissions = []) {
  const page = await (await browser.newContext({ permissions })).newPage();
  const [problems, requests] = [[], []];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => /content security policy/i.test(message.text()) && problems.push(message.text()));
  page.on("request", (request) => /^(file|blob|data):/.test(request.url()) || requests.push(request.url()));
  await page.goto(`${url}?backend=cpu&lang=en`);
  const evaluate = (work, ...values) => page.evaluate(work, ...values);
  const wait = (selector) => page.waitForSelector(selector, { timeout: PATIENCE_MS, state: "attached" });
  const classify = () => choose(page, clip).then(() => outcome(page, PATIENCE_MS));
  return { page, problems, requests, evaluate, wait, classify };
}

/** Records the browser's fake microphone, whose samples come through a worklet. */
async function record({ page, evaluate, wait }) {
  await page.click("#record");
  await wait('body[data-state="recording"]');
  await page.waitForFunction(() => Number(document.querySelector("#elapsed-time").textContent.split(":")[1]) >= 3);
  await page.click("#stop");
  await outcome(page, PATIENCE_MS);
  const { slices, message } = await evaluate(readOutcome);
  assert.ok(slices > 0, message);
}

test("Chromium: all rooms work from one file, and nothing is requested", async () => {
  const browser = await launch({ args: fakeMicrophone() });
  try {
    const found = await opened(browser);
    await use(found, "Chromium");
    await record(found);
    assert.deepEqual([found.problems, found.requests], [[], []]);
    await assert.rejects(found.evaluate(() => fetch("https://example.org/")));
    await assert.rejects(found.evaluate(() => import("https://example.org/a.js")));
  } finally {
    await browser.close();
  }
});

test("Chromium: a song and a folder can be dropped on the page from a file", async () => {
  mkdirSync(temporary("album/second"), { recursive: true });
  copyFileSync(clip, temporary("album/one.wav"));
  copyFileSync(clip, temporary("album/second/two.wav"));
  const browser = await launch();
  try {
    for (const [files, count] of [[[clip], 1], [[temporary("album")], 2]]) {
      const { page, problems, evaluate, wait } = await opened(browser);
      await wait('body[data-engine="ready"]');
      const session = await page.context().newCDPSession(page);
      const data = { items: [], files, dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
      await until(() => evaluate(() => document.querySelectorAll("#results [data-song]").length).then((found) => found === count), files[0]);
      // The engine's own, and at least one of its pool, which starts within it.
      const cores = await evaluate(() => navigator.hardwareConcurrency);
      assert.ok(page.workers().length >= Math.min(2, cores), `${page.workers().length} workers`);
      assert.deepEqual(problems, []);
      await page.context().close();
    }
  } finally {
    await browser.close();
  }
});

test("Firefox: all rooms work from one file, and nothing is requested", async () => {
  // Three engines are started in turn; Chromium tests their pools.
  const browser = await launchFirefox({ cores: 1 });
  try {
    const found = await opened(browser);
    await found.wait('body[data-engine="ready"]');
    await use(found, "Firefox");
    await record(found);
    assert.deepEqual([found.problems, found.requests], [[], []]);
  } finally {
    await browser.close();
  }
});

test("WebKit: all rooms work from one file", async () => {
  const browser = await launchWebKit();
  try {
    await browser.open(`${url}?backend=cpu&lang=en`);
    const wait = (selector) => browser.waitFor(selector, PATIENCE_MS);
    await use({ evaluate: browser.evaluate, wait, classify: () => browser.classify(clip) }, "WebKit");
  } finally {
    await browser.close();
  }
});

test("a file that is cut off says so", async () => {
  const html = readFileSync(built, "utf8");
  const at = html.indexOf('data-file="engine_bg.wasm"') + 300_000;
  const cut = file("cut.html", html.slice(0, at) + html.slice(html.indexOf("</script>", at)));
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(cut).href);
    await page.waitForSelector('body[data-engine="failed"]', { timeout: PATIENCE_MS });
    assert.ok(await page.isVisible("#unable"));
  } finally {
    await browser.close();
  }
});
