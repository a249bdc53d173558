// axe-core finds nothing to complain about, whatever the page shows.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { file, music, songs, wav } from "./support/audio.mjs";
import { choose, classify, launch, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let site, browser;
before(async () => {
  site = await serve();
  const args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  browser = await launch({ args });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function check(page, state) {
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
  });
  assert.deepEqual(found, [], state);
}

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    test(`${width} px, ${colorScheme}`, async () => {
      // What moves is between two colours at any moment; the page itself stands still on request.
      const context = { viewport: { width, height }, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const page = await open(browser, site.url, { context: { ...context, permissions: ["microphone"] } });
      await page.addScriptTag({ content: axe });
      await check(page, "empty");
      await page.click("#make");
      await check(page, "synthesiser");
      await choose(page, songs(1)[0]);
      await page.waitForSelector('body[data-state="working"]');
      await check(page, "working");
      const heard = await classify(page, songs(1)[0]);
      assert.equal(heard.state, "done", heard.message);
      await check(page, "done, two songs");
      for (const details of await page.$$("details:visible > summary")) await details.click();
      await check(page, "done, everything unfolded");
      await classify(page, file("silence.wav", wav(new Array(22050 * 4).fill(0))));
      await check(page, "no music");
      await classify(page, file("short.wav", wav(music(0.3))));
      await check(page, "too short");
      await classify(page, file("text.mp3", "no music\n".repeat(99)));
      await check(page, "failed");
      await page.click("#record");
      await page.waitForSelector('body[data-state="recording"]');
      await check(page, "recording");
      await page.context().close();
    });
  }
}
