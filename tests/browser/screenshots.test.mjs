// Screenshots of the page for a person to look at, in target/screenshots/; nothing may be wider than the window.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { clips, notAudio, silence } from "./support/audio.mjs";
import { choose, classify, launch, open } from "./support/browser.mjs";
import { root, serve } from "./support/site.mjs";
import { settled } from "./support/song_list.mjs";

const folder = join(root, "target/screenshots");
let site, browser;
before(async () => {
  mkdirSync(folder, { recursive: true });
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

for (const [width, height] of [[320, 640], [390, 844], [768, 1024], [1440, 900], [1920, 1080], [2560, 1440]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`screenshots: ${width} px, ${colorScheme}`, async () => {
      const context = { viewport: { width, height }, colorScheme };
      const page = await open(browser, site.url, { context });
      const shoot = (state) =>
        page.screenshot({ path: join(folder, `${state}-${width}-${colorScheme}.png`), fullPage: true });
      await shoot("empty");
      await page.click("#make");
      await page.waitForSelector("#synth:visible");
      await shoot("synth");
      await page.click("#make");
      await choose(page, clips(1)[0]);
      // On a busy machine the song may be done before the screenshot is taken.
      await page.waitForSelector('body:is([data-state="working"], [data-state="done"])');
      await shoot("working");
      const { state, message } = await classify(page, clips(1)[0]);
      assert.equal(state, "done", message);
      await shoot("done");
      assert.equal((await classify(page, silence())).answer, "no_music");
      await shoot("silence");
      assert.equal((await classify(page, notAudio())).state, "failed");
      await shoot("failed");
      await choose(page, clips(4));
      await settled(page);
      await page.evaluate(() => scrollTo(0, 0));
      await shoot("batch");
      await page.click("#results li:nth-child(5) [data-song]");
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.waitForSelector("#answer-bar:visible");
      await page.screenshot({ path: join(folder, `bar-${width}-${colorScheme}.png`) });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
      await page.context().close();
    });
  }
}

/** Elements that extend beyond the window. Runs in the page. */
const beyond = () =>
  [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility() && getComputedStyle(element).clipPath === "none")
    .filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (left < -1 || right > innerWidth + 1) && !element.closest("svg, .scroll, #timeline");
    })
    .map((element) => element.id || element.outerHTML.slice(0, 80));

for (const width of [360, 1440]) {
  test(`right-to-left layout fits: ${width} px`, async () => {
    const page = await open(browser, site.url, { context: { viewport: { width, height: 900 } } });
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await page.click("#make");
    await page.waitForSelector("#synth:visible");
    assert.deepEqual(await page.evaluate(beyond), [], "empty");
    await page.screenshot({ path: join(folder, `rtl-empty-${width}.png`), fullPage: true });
    const { state, message } = await classify(page, clips(1)[0]);
    assert.equal(state, "done", message);
    assert.deepEqual(await page.evaluate(beyond), [], "done");
    // Time runs to the right in every language: the cursor goes where the click was.
    const { width: across } = await page.locator("#timeline").boundingBox();
    await page.locator("#timeline").click({ position: { x: 0.75 * across, y: 20 } });
    await page.waitForFunction(() => Number(document.querySelector("#timeline").getAttribute("aria-valuenow")) > 0);
    const picture = await page.locator("#timeline").boundingBox();
    const value = Number(await page.getAttribute("#timeline", "aria-valuenow"));
    const last = Number(await page.getAttribute("#timeline", "aria-valuemax"));
    assert.ok(Math.abs(value / last - 0.75) < 0.02, `${value} of ${last}`);
    const cursor = await page.locator("#cursor").boundingBox();
    assert.ok(Math.abs(cursor.x - (picture.x + 0.75 * picture.width)) < 8, `cursor at ${cursor.x}`);
    await page.screenshot({ path: join(folder, `rtl-done-${width}.png`), fullPage: true });
    await page.context().close();
  });
}
