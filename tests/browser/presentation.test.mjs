// The presentation for a group: the answer is hidden first; keys of a remote control reveal it and go on.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, music, notAudio, wav } from "./support/audio.mjs";
import { choose, classify, launch, open } from "./support/browser.mjs";
import { alwaysOneGenre } from "./support/model_file.mjs";
import { root, serve } from "./support/site.mjs";
import { settled } from "./support/song_list.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = join(root, "target/screenshots");
let site, browser, songs;
before(async () => {
  mkdirSync(folder, { recursive: true });
  site = await serve();
  browser = await launch({ gpu: false });
  songs = [0, 1, 2].map((variant) => file(`song ${variant}.wav`, wav(music(8, { variant }))));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const shown = (page) => page.textContent("#song-name");
const isRevealed = (page) => page.$eval("#presentation", (dialog) => dialog.hasAttribute("data-revealed"));
const start = async (page) => {
  await page.click("#songs-head [data-module*=presentation]");
  await page.waitForSelector("#presentation[open] #present-question");
};

test("a clicker goes through the songs, and no answer is shown before it is revealed", async () => {
  const page = await open(browser, site.url);
  assert.ok(!site.requests.some((url) => url.includes("presentation")));
  // The one that is no audio is left out.
  await choose(page, [songs[0], notAudio(), songs[1], songs[2]]);
  await settled(page);
  await start(page);
  assert.equal(await shown(page), "song 0.wav");
  const stage = () => page.innerText("#present-stage");
  assert.equal(await page.locator("#present-stage :is(#present-answer, li, em)").count(), 0);
  assert.ok(!(await stage()).includes("song 0.wav"), "the name of a file may name the genre");
  await page.keyboard.press("PageDown");
  assert.ok(await isRevealed(page));
  assert.equal(await page.textContent("#present-answer"), await page.textContent("#answer"));
  assert.ok((await stage()).includes("song 0.wav"));
  await page.keyboard.press("Space");
  assert.equal(await shown(page), "song 1.wav");
  assert.ok(!(await isRevealed(page)));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await shown(page), "song 2.wav");
  await page.keyboard.press("PageUp");
  assert.equal(await shown(page), "song 1.wav");
  assert.ok(!(await isRevealed(page)));
  // The key "start" of a clicker does not load the page again.
  await page.keyboard.press("F5");
  await page.keyboard.press("p");
  await page.waitForFunction(() => !document.querySelector("#audio").paused);
  await page.keyboard.press("p");
  await page.waitForFunction(() => document.querySelector("#audio").paused);
  for (let press = 0; press < 3; press++) await page.keyboard.press("PageDown");
  assert.equal(await shown(page), "song 2.wav");
  assert.ok(await isRevealed(page));
  // After the last song it ends.
  await page.keyboard.press("PageDown");
  assert.equal(await page.locator("#presentation[open]").count(), 0);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("Escape leaves, and Alt+P starts with the song that is shown", async () => {
  const page = await open(browser, site.url);
  await classify(page, songs[1]);
  await page.keyboard.press("Alt+KeyP");
  await page.waitForSelector("#presentation[open] #present-question");
  await page.keyboard.press("Space");
  assert.equal(await page.textContent("#present-answer"), await page.textContent("#answer"));
  // With the full screen, Escape leaves that, and the presentation with it.
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.fullscreenElement && document.exitFullscreen());
  await page.waitForSelector("#presentation:not([open])", { state: "attached" });
  assert.equal(await page.evaluate(() => document.fullscreenElement), null);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

for (const [width, height] of [[390, 844], [1024, 768], [1920, 1080]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`nothing is cut off and axe finds nothing: ${width} x ${height}, ${colorScheme}`, async () => {
      // The longest that is shown: a genre with its sentence.
      site.replace.set("/genrescope.safetensors", alwaysOneGenre());
      const context = { viewport: { width, height }, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const page = await open(browser, site.url, { context });
      await choose(page, songs);
      await settled(page);
      await start(page);
      await page.addScriptTag({ content: axe });
      for (const state of ["question", "answer"]) {
        if (state === "answer") await page.click("#present-main");
        await page.waitForTimeout(150);
        await page.screenshot({ path: join(folder, `present-${state}-${width}-${colorScheme}.png`) });
        const { violations, wide, tall } = await page.evaluate(async () => {
          const { violations } = await window.axe.run(document.querySelector("#presentation"));
          const dialog = document.querySelector("#presentation");
          const stage = document.querySelector("#present-stage");
          return {
            violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`),
            wide: dialog.scrollWidth - dialog.clientWidth,
            tall: [dialog, stage].map((each) => each.scrollHeight - each.clientHeight),
          };
        });
        assert.deepEqual(violations, [], state);
        assert.ok(wide <= 0, `${wide} px too wide`);
        if (width > 800) assert.ok(Math.max(...tall) <= 1, `${tall} px too tall`);
      }
      site.replace.clear();
      await page.context().close();
    });
  }
}
