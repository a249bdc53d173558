// The songs of earlier visits, which the page remembers only on request.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { classify, launch, line, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { counted, text } from "./support/texts.mjs";

let site, browser, short;
before(async () => {
  site = await serve();
  browser = await launch();
  short = ["one.wav", "two.wav"].map((name, i) => file(name, wav(music(6 + 2 * i))));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

test("remembers songs only on request, and forgets them on request", async () => {
  const page = await open(browser, site.url);
  const stored = () => page.evaluate(() => localStorage.getItem("genrescope.history"));
  const reload = async () => {
    await page.reload();
    await page.waitForSelector('body[data-engine="ready"]', { timeout: 120_000 });
  };
  await classify(page, short[0]);
  assert.equal(await stored(), null);
  await page.check("#remember");
  assert.equal(JSON.parse(await stored()).songs.length, 1);
  await classify(page, short[1]);
  await reload();
  assert.ok(await page.isChecked("#remember"));
  assert.equal(await line(page, "#remembered-count"), counted("history.remembered", 2));
  await page.click("#remembered-count");
  assert.deepEqual(await page.$$eval("#remembered-songs .name", (all) => all.map((one) => one.textContent)), [
    "two.wav",
    "one.wav",
  ]);
  await page.click("#forget");
  assert.deepEqual(JSON.parse(await stored()).songs, []);
  await reload();
  assert.ok(await page.isChecked("#remember"));
  assert.ok(await page.isHidden("#remembered"));
  await page.uncheck("#remember");
  assert.equal(await stored(), null);

  await page.evaluate(() => localStorage.setItem("genrescope.history", "{damaged"));
  await reload();
  assert.equal(await line(page, "#message"), text("history.unreadable"));
  assert.equal((await classify(page, short[0])).state, "done");
  assert.equal(JSON.parse(await stored()).songs.length, 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("works without history in a browser that blocks storage", async () => {
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
  assert.equal(await line(page, "#history-words"), text("history.blocked"));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
