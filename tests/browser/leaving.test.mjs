// What is no file, and ways away from the page and back: an answer in each case.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { choose, classify, launch, line, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { assertMessage } from "./support/texts.mjs";

let site, browser, long, short;
before(async () => {
  site = await serve();
  browser = await launch({ gpu: false });
  long = file("long.wav", wav(Array(20).fill(music(60)).flat()));
  short = file("short.wav", wav(music(4)));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Pastes or drops texts as a person would. */
const give = (page, event, texts) =>
  page.evaluate(
    ([event, texts]) => {
      const transfer = new DataTransfer();
      for (const [kind, text] of Object.entries(texts)) transfer.setData(kind, text);
      const options = { bubbles: true, cancelable: true };
      const made =
        event === "paste"
          ? new ClipboardEvent(event, { ...options, clipboardData: transfer })
          : new DragEvent(event, { ...options, dataTransfer: transfer });
      document.body.dispatchEvent(made);
    },
    [event, texts],
  );

test("a link or a text that is pasted or dropped is answered with what is possible", async () => {
  const page = await open(browser, site.url, { keyed: true });
  const link = "https://example.org/song.mp3";
  const cases = [
    ["paste", { "text/plain": link }, "file.link"],
    ["paste", { "text/plain": "Take Five" }, "file.text"],
    ["drop", { "text/uri-list": link, "text/plain": link }, "file.link"],
    ["drop", { "text/plain": "Take Five" }, "file.text"],
  ];
  for (const [event, texts, key] of cases) {
    await give(page, event, texts);
    assertMessage(await line(page, "#notice"), key);
    assert.ok(await page.isVisible("#notice"));
  }
  // A song takes the answer away, and nothing was sent.
  assert.equal((await classify(page, short)).state, "done");
  assert.equal(await line(page, "#notice"), "");
  await page.context().close();

  const without = await open(browser, site.url, {
    keyed: true,
    before: (page) => page.addInitScript(() => delete MediaDevices.prototype.getDisplayMedia),
  });
  await give(without, "paste", { "text/plain": link });
  assertMessage(await line(without, "#notice"), "file.link-no-tab");
  await without.context().close();
});

test("the page asks before it is left while songs wait, and only then", async () => {
  const page = await open(browser, site.url);
  const asked = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  // A browser asks only after the visitor has done something on the page.
  await page.click("#wordmark");
  await choose(page, [long, short]);
  await page.waitForSelector('#results [data-status="working"]');
  await page.evaluate(() => setTimeout(() => location.reload()));
  await page.waitForTimeout(500);
  assert.deepEqual(asked, ["beforeunload"]);
  assert.equal(await page.locator("#results li").count(), 2, "the songs are still there");
  await page.click("#cancel-rest");
  await page.waitForFunction(() => window.onbeforeunload === null);
  await page.reload();
  assert.deepEqual(asked, ["beforeunload"]);
  await page.context().close();
});

test("a cancelled song can be tried again", async () => {
  const page = await open(browser, site.url, { keyed: true });
  await choose(page, long);
  await page.waitForSelector('body[data-state="working"]');
  await page.click("#cancel");
  await page.waitForSelector("#retry-song:visible");
  assertMessage(await line(page, "#notice"), "song.cancelled", { name: "long.wav" });
  await page.click("#retry-song");
  await page.waitForSelector('body[data-state="done"]', { timeout: 120_000 });
  assert.ok(await page.isHidden("#retry-song"));
  assert.equal(await line(page, "#song-name"), "long.wav");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
