// Pictures of the page with real music, for a person to look at: target/screenshots/.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, songs, wav } from "./support/audio.mjs";
import { choose, classify, launch, open } from "./support/browser.mjs";
import { root, serve } from "./support/site.mjs";

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

for (const [width, height] of [[390, 844], [1440, 900]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${width} px, ${colorScheme}`, async () => {
      const context = { viewport: { width, height }, colorScheme };
      const page = await open(browser, site.url, { context });
      const shoot = (state) =>
        page.screenshot({ path: join(folder, `${state}-${width}-${colorScheme}.png`), fullPage: true });
      await shoot("empty");
      await choose(page, songs(1)[0]);
      await page.waitForSelector('body[data-state="working"]');
      await shoot("working");
      const heard = await classify(page, songs(1)[0]);
      assert.equal(heard.state, "done", heard.message);
      await shoot("done");
      await classify(page, file("silence.wav", wav(new Array(22050 * 4).fill(0))));
      await shoot("silence");
      await classify(page, file("text.mp3", "no music\n".repeat(99)));
      await shoot("failed");
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
      await page.context().close();
    });
  }
}
