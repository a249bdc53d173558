// axe-core finds no violation in any state of the page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { file, music, notAudio, silence, song, wav } from "./support/audio.mjs";
import { choose, classify, fakeMicrophone, open } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

startBrowser({ args: fakeMicrophone() });

async function check(page, state) {
  const { violations, passes } = await page.evaluate(async () => {
    const { violations, passes } = await window.axe.run(document);
    const nodes = (violation) => violation.nodes.map((node) => node.html).join(" | ");
    return {
      violations: violations.map((violation) => `${violation.id}: ${violation.help}: ${nodes(violation)}`),
      passes: passes.length,
    };
  });
  assert.deepEqual(violations, [], state);
  assert.ok(passes > 10, `${state}: only ${passes} rules applied`);
}

/** Classifies a file, and checks the page in the state that it leads to. */
async function checkOutcome(page, path, expected, state) {
  const { state: reached, answer } = await classify(page, path);
  assert.equal(reached === "done" ? (answer ?? reached) : reached, expected, state);
  await check(page, state);
}

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    test(`no violations: ${width} px, ${colorScheme}`, async () => {
      // Reduced motion: during a transition, colours may have any contrast.
      const context = { viewport: { width, height }, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const page = await open(browser, site.url, { context: { ...context, permissions: ["microphone"] } });
      await page.addScriptTag({ content: axe });
      await check(page, "empty");
      await page.click("#make");
      await page.waitForSelector("#synth:visible");
      await check(page, "synthesiser");
      // Long enough to be seen at work.
      await choose(page, file("long.wav", wav(music(240))));
      await page.waitForSelector('body[data-state="working"]');
      await check(page, "working");
      const { state, message } = await classify(page, song());
      assert.equal(state, "done", message);
      await check(page, "done, two songs");
      await page.selectOption("#compare-with", { index: 1 });
      await page.waitForSelector("#comparison:visible");
      await check(page, "comparison");
      await page.click("#close-comparison");
      await page.click("#show-keys");
      await page.waitForSelector("#keys:visible");
      await check(page, "keyboard shortcuts");
      await page.keyboard.press("Escape");
      // A long list with albums, and the notice about removed songs.
      const many = Array.from({ length: 8 }, (_, i) => file(`${i}.wav`, wav(music(3, { variant: i }))));
      await choose(page, [...many, file("list.m3u", "1.wav\n2.wav\n")]);
      await page.waitForSelector("#albums:visible");
      await page.waitForFunction(() => !document.querySelector('#results :is([data-status="waiting"], [data-status="working"])'));
      await page.click("#genre-counts button");
      await page.focus("#results li:not([hidden]) [data-song]");
      await page.keyboard.press("Delete");
      await page.waitForSelector("#undo:visible");
      await check(page, "a filtered list, and an undo");
      await page.click("#undo");
      await page.click("#show-all-songs");
      await page.click("#results li:first-child [data-song]");
      await page.waitForSelector('body[data-state="done"]');
      await page.click("#about-model > summary");
      await page.waitForSelector("#model-card h2");
      await page.click("#about-model > summary");
      for (const details of await page.$$("details:visible > summary")) await details.click();
      await check(page, "done, all details open");
      await checkOutcome(page, silence(), "no_music", "no music");
      await checkOutcome(page, file("short.wav", wav(music(0.3))), "too_short", "too short");
      await checkOutcome(page, notAudio(), "failed", "failed");
      await page.click("#record");
      await page.waitForSelector('body[data-state="recording"]');
      await check(page, "recording");
      await page.click("#discard");
      await page.click("#listen-live");
      await check(page, "sources of live classification");
      await page.click("#live-microphone");
      await page.waitForSelector("#live[data-answer]", { timeout: 60_000 });
      await check(page, "live");
      await page.context().close();
    });
  }
}

test("no violations: a phone with a touch screen", async () => {
  const context = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, bypassCSP: true, reducedMotion: "reduce" };
  const page = await open(browser, site.url, { context });
  await page.addScriptTag({ content: axe });
  await check(page, "empty");
  await checkOutcome(page, silence(), "no_music", "no music");
  await page.context().close();
});
