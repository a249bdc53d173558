// The answer is in view, or a bar with it: after a choice in the list, during a batch, and for a song of the synthesiser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { choose, classify, launch, line, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { names, row, settled } from "./support/song_list.mjs";
import { assertMessage, messages } from "./support/texts.mjs";

let site, browser, many;
before(async () => {
  site = await serve();
  browser = await launch({ gpu: false });
  many = Array.from({ length: 12 }, (_, i) => file(`${i + 1}.wav`, wav(music(4, { variant: i }))));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Whether the beginning of an element is in the window. */
const inWindow = (page, selector) =>
  page.$eval(selector, (element) => {
    const { top, height } = element.getBoundingClientRect();
    return height > 0 && top >= 0 && top < innerHeight;
  });
const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
async function scrollTo(page, selector) {
  await page.locator(selector).scrollIntoViewIfNeeded();
  await drawn(page);
}

for (const [width, height] of [[390, 844], [1440, 900]]) {
  test(`a batch shows list and progress, and no song until one is chosen: ${width} px`, async () => {
    const page = await open(browser, site.url, { keyed: true, context: { viewport: { width, height } } });
    await page.evaluate(() => {
      globalThis.seen = [];
      const look = () =>
        globalThis.seen.push({
          state: document.body.dataset.state,
          name: document.querySelector("#song-name").textContent,
          headline: document.querySelector("#batch").textContent,
        });
      // How often the progress was in the window: it disappears at the end.
      globalThis.progress = 0;
      const each = () => {
        const { top, height } = document.querySelector("#queue-progress").getBoundingClientRect();
        if (height > 0 && top >= 0 && top < innerHeight) globalThis.progress++;
        requestAnimationFrame(each);
      };
      each();
      new MutationObserver(look).observe(document.body, { childList: true, attributes: true, characterData: true, subtree: true });
    });
    await choose(page, many);
    await page.waitForSelector('body[data-state="batch"]');
    await settled(page);
    assert.ok(await inWindow(page, "#results li"), "the list is in the window");
    assert.ok((await page.evaluate(() => globalThis.progress)) > 0, "the progress was in the window");
    const seen = await page.evaluate(() => globalThis.seen);
    const during = seen.slice(seen.findIndex(({ state }) => state === "batch"));
    assert.deepEqual([...new Set(during.map(({ state }) => state))], ["batch"]);
    assert.deepEqual([...new Set(during.map(({ name }) => name))], [""]);
    const headlines = [...new Set(during.map(({ headline }) => headline).filter(Boolean))].map((text) => messages(text)[0]);
    assert.ok(headlines.every(({ key }) => /^batch\./.test(key)), JSON.stringify(headlines));
    assertMessage(await line(page, "#batch"), "batch.done.other", { count: 12 });

    // The song that is chosen comes into view with its answer; "Back" returns to the songs.
    await page.click(`${row("7.wav")} [data-song]`);
    assert.equal(await line(page, "#song-name"), "7.wav");
    assert.ok(await inWindow(page, "#verdict"), "the answer is in the window");
    await page.goBack();
    await page.waitForSelector('body[data-state="batch"]');
    assert.ok(await inWindow(page, row("7.wav")), "the list is in the window again, where it was");
    assert.equal((await names(page)).length, 12);
    await page.goForward();
    await page.waitForSelector('body[data-state="done"]');
    assert.equal(await line(page, "#song-name"), "7.wav");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test(`a bar has song, answer and playback while the answer is scrolled out of view: ${width} px`, async () => {
    const page = await open(browser, site.url, { context: { viewport: { width, height } } });
    await classify(page, many[0]);
    await classify(page, many[1]);
    await drawn(page);
    assert.ok(await page.isHidden("#answer-bar"), "the answer is in view");
    for (const name of ["1.wav", "2.wav"]) {
      await scrollTo(page, row(name));
      await page.waitForSelector("#answer-bar:visible");
      const before = await page.evaluate(() => scrollY);
      await page.click(`${row(name)} [data-song]`);
      await drawn(page);
      assert.equal(await line(page, "#bar-name"), name);
      assert.notEqual(await line(page, "#bar-verdict"), "");
      assert.ok(await inWindow(page, "#answer-bar"));
      assert.ok(await inWindow(page, row(name)), "the list stays where it is");
      console.log(`${width} px: scrolled from ${before} to ${await page.evaluate(() => scrollY)}`);
    }
    await page.click("#bar-play");
    await page.waitForSelector("#bar-play[data-playing]");
    await page.click("#bar-play");
    await page.waitForSelector("#bar-play:not([data-playing])");
    // The bar leads to the answer, and then goes, but the focus does not.
    await page.focus("#bar-answer");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#answer-bar", { state: "hidden" });
    assert.ok(await inWindow(page, "#verdict"));
    assert.notEqual(await page.evaluate(() => document.activeElement.id), "");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}

test("the answer to a song of the synthesiser is in view on a phone", async () => {
  const page = await open(browser, site.url, { context: { viewport: { width: 390, height: 844 } } });
  await page.click("#make");
  await scrollTo(page, "#synth-play");
  await page.click("#synth-play");
  await page.waitForSelector('body[data-state="working"], body[data-state="done"]', { timeout: 60_000 });
  await page.waitForSelector('body[data-state="done"]', { timeout: 60_000 });
  assert.ok(await inWindow(page, "#verdict"));
  await page.context().close();
});
