// The custom element, and the example pages.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, music, notAudio, temporary, wav } from "../browser/support/audio.mjs";
import { fakeMicrophone, launch } from "../browser/support/browser.mjs";
import { predict } from "../browser/support/predict.mjs";
import { root, serve } from "../browser/support/site.mjs";
import { text } from "../browser/support/texts.mjs";
import { html, install, site } from "./support/package.mjs";
import { assertVerdict } from "./support/verdict.mjs";

const axe = createRequire(join(root, "tests/browser/package.json")).resolve("axe-core/axe.min.js");
const examples = join(root, "web/package/examples");
const words = (language) => JSON.parse(readFileSync(join(root, "www/words", `${language}.json`), "utf8"));

let server, browser, song, expected;
before(async () => {
  song = file("song.wav", wav(music(12)));
  [expected] = predict([song]);
  const record = `
    window.seen = [];
    for (const name of ["ready", "progress", "slices", "verdict", "error"])
      document.addEventListener("genrescope-" + name, ({ detail, target }) => seen.push([name, detail, target.id]));`;
  const define = 'import "./genrescope/define.js";';
  const folder = site("element", {
    "song.wav": readFileSync(song),
    "src.html": html(record + define, '<genre-scope id="a" src="song.wav" backend="cpu"></genre-scope>'),
    "controls.html": html(record + define, '<genre-scope id="a" controls lang="de" backend="cpu"></genre-scope>'),
    "late.html": html(`${record} window.define = () => import("./genrescope/define.js");`, '<genre-scope id="a" backend="cpu"></genre-scope>'),
    "plain.html": readFileSync(join(examples, "plain.html")),
    "microphone.html": readFileSync(join(examples, "microphone.html")),
  });
  server = await serve({ folder });
  browser = await launch({ gpu: false, args: fakeMicrophone(song) });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function open(name) {
  const page = await (await browser.newContext({ permissions: ["microphone"] })).newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  await page.goto(server.url + name);
  return page;
}
const event = (page, name) => page.waitForFunction((name) => seen.some(([seen]) => seen === name), name, { timeout: 60_000 });
const shown = (page, part) => page.$eval(`genre-scope [part~=${part}]`, (element) => element.textContent);

test("src is classified, with events in order", async () => {
  const page = await open("src.html");
  await event(page, "verdict");
  const names = await page.evaluate(() => seen.map(([name]) => name));
  assert.deepEqual([...new Set(names)].filter((name) => name !== "slices"), ["ready", "progress", "verdict"]);
  const verdict = await page.evaluate(() => a.verdict);
  assertVerdict(verdict, expected, "element");
  assert.deepEqual(await page.evaluate(() => seen.at(-1).slice(1)), [verdict, "a"]);
  assert.equal(await page.$$eval("genre-scope [part=genre]", (rows) => rows.length), 3);
  assert.notEqual(await shown(page, "verdict"), "");
  assert.equal(await page.isVisible("genre-scope [part=controls]"), false);
  assert.deepEqual(page.problems, []);
});

test("a missing src and a file without sound are errors", async () => {
  const page = await open("src.html");
  await event(page, "verdict");
  await page.evaluate(() => (a.src = "missing.wav"));
  await event(page, "error");
  assert.deepEqual(await page.evaluate(() => [seen.at(-1)[1].code, a.verdict]), ["src_unreachable", null]);
  assert.notEqual(await shown(page, "verdict"), "");
  await page.evaluate(() => (a.file = new File(["no music"], "a.mp3")));
  await page.waitForFunction(() => seen.filter(([name]) => name === "error").length === 2);
  assert.equal(await page.evaluate(() => seen.at(-1)[1].code), predict([notAudio()])[0].error_code);
  assert.deepEqual(page.problems, []);
});

test("a file is chosen, in the language of the element, and accessibly", async () => {
  const page = await open("controls.html");
  const german = words("de");
  assert.equal(await shown(page, "choose"), german["intake.choose"]);
  await page.addScriptTag({ path: axe });
  const violations = async () => (await page.evaluate(() => axe.run("genre-scope"))).violations.map(({ id }) => id);
  assert.deepEqual(await violations(), []);
  const chooser = page.waitForEvent("filechooser");
  await page.focus("genre-scope [part~=choose]");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(song);
  await event(page, "verdict");
  assert.deepEqual(await violations(), []);
  const answer = await shown(page, "verdict");
  const pattern = german[`answer.${expected.answer.replace("_", "-")}`].replace(/\{\w+\}/g, "10");
  if (expected.answer === "other_music") assert.equal(answer, pattern);
  await page.evaluate(() => (a.lang = "en"));
  assert.equal(await shown(page, "choose"), text("intake.choose"));
  assert.equal(await page.evaluate(() => a.file.name), "song.wav");
});

test("the microphone is heard until the button is pressed again", async () => {
  const page = await open("controls.html");
  await page.click("genre-scope [part~=listen]");
  await event(page, "verdict");
  assert.equal(await shown(page, "listen"), words("de")["live.stop"]);
  assert.ok((await page.evaluate(() => a.verdict.ranking.length)) > 0);
  await page.click("genre-scope [part~=listen]");
  assert.equal(await shown(page, "listen"), words("de")["intake.listen-live"]);
  assert.deepEqual(page.problems, []);
});

test("properties that were set before the definition count, and a newer file replaces the one before", async () => {
  const page = await open("late.html");
  await page.evaluate(async () => {
    const blob = await (await fetch("song.wav")).blob();
    a.options = { workerUrl: "genrescope/worker.js" };
    a.file = blob;
    await window.define();
    a.file = new File([blob], "second.wav");
  });
  await event(page, "verdict");
  const names = await page.evaluate(() => seen.map(([name]) => name).filter((name) => ["verdict", "error"].includes(name)));
  assert.deepEqual(names, ["verdict"]);
  assert.equal(await page.evaluate(() => a.file.name), "second.wav");
  // Removing the element ends its engine.
  assert.ok(page.workers().length > 0);
  await page.evaluate(() => a.remove());
  for (let i = 0; page.workers().length > 0 && i < 50; i++) await page.waitForTimeout(100);
  assert.equal(page.workers().length, 0);
});

test("example: a plain page", async () => {
  const page = await open("plain.html");
  // The answer comes also if the engine is not loaded yet.
  await page.waitForFunction(() => document.querySelector("#file").onchange);
  await page.setInputFiles("#file", song);
  await page.waitForFunction(() => document.querySelector("#answer").textContent);
  assert.equal(await page.textContent("#answer"), expected.genres.join() || "?");
  assert.deepEqual(page.problems, []);
});

test("example: live sound of the microphone", async () => {
  const page = await open("microphone.html");
  await page.waitForFunction(() => document.querySelector("#listen").onclick);
  await page.click("#listen");
  await page.waitForFunction(() => document.querySelector("#answer").textContent, null, { timeout: 60_000 });
  assert.deepEqual(page.problems, []);
});

test("example: a React component", async () => {
  install();
  const { build } = await import("vite");
  const outDir = temporary("react");
  const start = `
    import { createElement, StrictMode } from "react";
    import { createRoot } from "react-dom/client";
    import { Genre } from ${JSON.stringify(join(examples, "react.jsx"))};
    createRoot(document.querySelector("main")).render(createElement(StrictMode, null, createElement(Genre)));`;
  const modules = new URL("node_modules/", import.meta.url).pathname;
  const alias = ["react", "react-dom", "genrescope"].map((name) => ({ find: new RegExp(`^${name}(?=/|$)`), replacement: modules + name }));
  const folder = temporary("react-source");
  mkdirSync(folder);
  writeFileSync(join(folder, "main.js"), start);
  writeFileSync(join(folder, "index.html"), '<!doctype html><title>React</title><main></main><script type="module" src="./main.js"></script>');
  await build({ root: folder, configFile: false, logLevel: "warn", resolve: { alias }, oxc: { jsx: { runtime: "automatic" } }, build: { outDir, emptyOutDir: true } });
  const built = await serve({ folder: outDir });
  const page = await browser.newPage();
  await page.goto(built.url);
  await page.setInputFiles("input", song);
  const { answer } = expected;
  await page.waitForFunction((answer) => document.querySelector("label").textContent.includes(answer), expected.genres[0] ?? answer, { timeout: 60_000 });
  await built.close();
});
