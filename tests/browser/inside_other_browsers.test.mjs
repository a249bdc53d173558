// The room "Inside the network" in Firefox and WebKitGTK: every view on a song of the synthesiser, and a lesson's first
// prediction. What each view computes is tested in Chromium (inside.test.mjs); the program is the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchFirefox, openInFirefox } from "./support/firefox.mjs";
import { serve } from "./support/site.mjs";
import { launchWebKit } from "./support/webkit.mjs";

const PATIENCE_MS = 120_000;

let site;
before(async () => {
  site = await serve();
});
after(() => site?.close());

/** A view's address, what it shows when it is done, and what a visitor does then. */
const views = [
  ["overview", '.in-view-overview[data-slice="0"] .in-stage-head .in-bars li'],
  ["layers?block=1&map=3&band=4&frame=2", '.in-view-layers[data-cell="1 3 4 2"] .in-formula'],
  ["recurrence?unit=5&step=1", '.in-view-recurrence[data-unit="0 forward 5 1"]', '[data-bench="gates"] [data-force="1"]', '[data-bench="gates"] [data-forced="2"]'],
  ["vote", ".in-view-vote[data-lead]"],
  ["why", '.in-view-why[data-slice="0"]', '[data-mode="only"][data-which="0"]', '.in-audible[data-mode="only"]'],
  ["change", ".in-view-change .in-eraser", ".in-break", ".in-view-change [data-found]"],
  ["models", ".in-view-models", '[data-add="scrambled-all"]', '.in-models [data-slot="scrambled-all"]'],
  ["about", '#inside[data-view="about"]'],
];

/** `wait` for a selector, `click` on one, `read` the data of one, in any browser. */
async function useRoom({ wait, click, read, tab }) {
  for (const [address, shown, button, changed] of views) {
    await tab(address);
    await wait(shown);
    if (button) {
      await click(button);
      await wait(changed);
    }
  }
  const { sum, lead } = await tab("vote").then(() => wait(".in-view-vote[data-lead]")).then(() => read(".in-view-vote"));
  assert.ok(Math.abs(sum - lead) < 1e-4, `${sum}, ${lead}`);
  await tab("lessons?lesson=1&step=1");
  await wait('.ls[data-state="lesson"] .ls-predict[data-given=""]');
}

const hash = (address) => `#inside/${address}${address.includes("?") ? "&" : "?"}song=synth&style=blues`;

test("Firefox: every view of the room", async () => {
  const browser = await launchFirefox();
  try {
    const page = await openInFirefox(browser, site.url);
    await useRoom({
      wait: (selector) => page.waitForSelector(selector, { timeout: PATIENCE_MS, state: "attached" }),
      click: (selector) => page.$eval(selector, (element) => element.click()),
      read: (selector) => page.$eval(selector, (element) => ({ ...element.dataset })),
      tab: (address) => page.evaluate((hash) => void (location.hash = hash), hash(address)),
    });
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

test("WebKit: every view of the room", async () => {
  const browser = await launchWebKit();
  try {
    await browser.open(`${site.url}?backend=cpu&lang=en${hash("overview")}`);
    await useRoom({
      wait: (selector) => browser.waitFor(selector, PATIENCE_MS),
      click: (selector) => browser.evaluate((selector) => document.querySelector(selector).click(), selector),
      read: (selector) => browser.evaluate((selector) => ({ ...document.querySelector(selector).dataset }), selector),
      tab: (address) => browser.evaluate((hash) => void (location.hash = hash), hash(address)),
    });
  } finally {
    await browser.close();
  }
});
