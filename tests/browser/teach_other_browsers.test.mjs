// The room "Teach it" in Firefox and WebKitGTK: two genres are taught from files. More is tested in Chromium
// (teach.test.mjs).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchFirefox, openInFirefox } from "./support/firefox.mjs";
import { serve } from "./support/site.mjs";
import { album, styled } from "./support/styles.mjs";
import { launchWebKit } from "./support/webkit.mjs";

const PATIENCE_MS = 120_000;
const SONGS = 3;

let site;
before(async () => {
  site = await serve();
});
after(() => site?.close());

/**
 * What a person does, and what must be there then: `wait(selector)`, `choose(selector, files)` in a file input,
 * `evaluate(work, value)` in the page.
 */
async function teach({ wait, choose, evaluate }) {
  await wait('#teach[data-state="ready"]');
  for (const [index, style] of ["chords", "beats"].entries()) {
    const genre = `.te-genre:nth-child(${index + 1})`;
    await evaluate(([selector, name]) => {
      const input = document.querySelector(selector);
      input.value = name;
      input.dispatchEvent(new Event("change"));
    }, [`${genre} [data-field="name"]`, style]);
    await choose(`${genre} [data-action="files"]`, album(style, SONGS));
  }
  await wait(`#teach[data-busy="false"][data-taught="true"][data-songs="${2 * SONGS}"]`);
  const { accuracy, error } = await evaluate(() => ({ ...document.querySelector("#teach").dataset }));
  assert.equal(error, "");
  assert.ok(Number(accuracy) >= 0.5, accuracy);
  await choose("#te-try", [styled("beats", 6)]);
  await wait('.te-tried[data-best="beats"]');
  // A part of the first song instead of all of it.
  await evaluate(() => document.querySelector('.te-genre [data-action="part"]').click());
  await wait(".te-genre form.te-part");
  await evaluate(() => {
    document.querySelector('.te-part [data-part="to"]').value = "5.5";
    document.querySelector('.te-part [data-action="use-part"]').click();
  });
  await wait('.te-genre [data-from="0"][data-to="5.5"]');
  await wait(`#teach[data-busy="false"][data-taught="true"][data-error=""][data-songs="${2 * SONGS}"]`);
  // The page takes the model.
  await evaluate(() => document.querySelector("#te-use").click());
  await wait('body:not(:has(#teach)):has(#own-model:not([hidden]))[data-engine="ready"]');
}

test("Firefox: two genres are taught", async () => {
  const browser = await launchFirefox({ cores: 1 });
  try {
    const page = await openInFirefox(browser, site.url);
    assert.equal(await page.evaluate(() => navigator.hardwareConcurrency), 1);
    await page.click("#open-teach");
    await teach({
      wait: (selector) => page.waitForSelector(selector, { timeout: PATIENCE_MS, state: "attached" }),
      choose: (selector, files) => page.setInputFiles(selector, files),
      evaluate: (work, value) => page.evaluate(work, value),
    });
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

test("WebKit: two genres are taught", async () => {
  const browser = await launchWebKit();
  try {
    await browser.open(`${site.url}?backend=cpu&lang=en#teach`);
    await teach({
      wait: (selector) => browser.waitFor(selector, PATIENCE_MS),
      choose: (selector, files) => browser.choose(files, selector),
      evaluate: browser.evaluate,
    });
  } finally {
    await browser.close();
  }
});
