// Print, narrow windows and large text.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { clips, file, music, song, wav } from "./support/audio.mjs";
import { classify, launch, open } from "./support/browser.mjs";
import { root, serve } from "./support/site.mjs";

const folder = join(root, "target/screenshots");
let site, browser;
before(async () => {
  mkdirSync(folder, { recursive: true });
  site = await serve();
  browser = await launch({ gpu: false });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Texts that are cut off, or wider than their place. */
const cut = (page, selector) =>
  page.$$eval(selector, (all) =>
    all.filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
  );
const lines = (page, selector) =>
  page.$$eval(selector, (all) =>
    all
      .filter((one) => one.checkVisibility() && one.getClientRects().length > 0)
      .map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      }),
  );

/** Samples without treble: each is the mean of sixteen, four times. */
function withoutTreble(samples) {
  for (let pass = 0; pass < 4; pass++) {
    samples = samples.map((_, at) => samples.slice(Math.max(0, at - 15), at + 1).reduce((a, b) => a + b) / 16);
  }
  return samples;
}

for (const colorScheme of ["light", "dark"]) {
  test(`print: one page in light colours, ${colorScheme} scheme`, async () => {
    const page = await open(browser, site.url, { context: { viewport: { width: 1440, height: 900 }, colorScheme } });
    const { state, message } = await classify(page, file("bass.wav", wav(withoutTreble(music(12)))));
    assert.equal(state, "done", message);
    await page.evaluate(() => {
      addEventListener("beforeprint", () => {
        const canvas = document.querySelector("#spectrogram canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, 1);
        globalThis.printed = { quiet: data[0], root: { ...document.documentElement.dataset } };
      });
    });
    const pdf = await page.pdf({ format: "A4", printBackground: false });
    writeFileSync(join(folder, `print-${colorScheme}.pdf`), pdf);
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g).length;
    assert.equal(pages, 1);
    const { quiet, root } = await page.evaluate(() => globalThis.printed);
    assert.ok("printing" in root);
    // The quiet top row of the spectrogram is light.
    assert.ok(quiet > 160, `${quiet}`);
    await page.emulateMedia({ media: "print" });
    const paper = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--paper").trim());
    assert.equal(paper, "#f4f5f2");
    for (const selector of ["#intake", "#keep", "#advanced", "#play", "footer"]) assert.ok(await page.isHidden(selector), selector);
    for (const selector of ["#answer", "#ranking", "#song-name"]) assert.ok(await page.isVisible(selector), selector);
    await page.context().close();
  });
}

test("percentages and numbers of passages stay on one line, also in German", async () => {
  for (const width of [320, 390, 800, 1440]) {
    const page = await open(browser, site.url, { query: "?backend=cpu&lang=de&top=all", context: { viewport: { width, height: 800 } } });
    await classify(page, song());
    const all = [...(await lines(page, "#ranking .percent")), ...(await lines(page, "#ranking .count"))];
    assert.ok(all.length > 10 && all.every((count) => count === 1), `${width} px: ${all}`);
    assert.deepEqual(await cut(page, "#ranking .name"), [], `${width} px`);
    await page.context().close();
  }
});

for (const [width, size] of [[390, "200%"], [1440, "200%"], [320, "100%"]]) {
  test(`ranking and comparison fit: ${width} px, text of ${size}`, async () => {
    const page = await open(browser, site.url, { query: "?backend=cpu&top=all", context: { viewport: { width, height: 800 } } });
    await page.addStyleTag({ content: `html { font-size: ${size} !important }` }).catch(() => {});
    await page.evaluate((size) => document.documentElement.style.setProperty("font-size", size), size);
    for (const clip of clips(2)) await classify(page, clip);
    await page.selectOption("#compare-with", { index: 1 });
    await page.waitForSelector("#comparison:visible");
    const widths = await page.$$eval("#ranking .bar, #comparison-rankings .bar", (bars) => bars.map((bar) => bar.clientWidth));
    assert.ok(widths.length > 10 && Math.min(...widths) >= 48, `bars of ${widths} px`);
    assert.deepEqual(await cut(page, "#ranking :is(.name, .percent), #comparison-rankings :is(th, .percent)"), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `the page is ${wide} px wider than the window`);
    await page.screenshot({ path: join(folder, `text-${width}-${parseInt(size)}.png`), fullPage: true });
    await page.context().close();
  });
}
