// The room "Inside the network" in Firefox and WebKitGTK: what a person can do there, point by point, on a song of the
// synthesiser. More of each view is tested in Chromium (inside.test.mjs, inside_lessons.test.mjs).

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

const near = (a, b, tolerance) => assert.ok(Math.abs(Number(a) - Number(b)) <= tolerance, `${a}, ${b}`);

/**
 * What a person does, and what must be there then. A room has: `tab(address)` goes to an address, `wait(selector)`,
 * `click(selector)`, `key(name)`, `read(selector)` the data of an element, `count(selector)`, `hash()` the address.
 */
const points = {
  "2, the network on the song": async ({ tab, wait, count }) => {
    await tab("overview");
    await wait('.in-view-overview[data-slice="0"] .in-stage-head .in-bars li');
    assert.equal(await count("[data-stage]"), 10);
    assert.equal(await count(".in-stage-head .in-bars li"), 12);
  },
  "3, a cell's formula": async ({ tab, wait, click, read, count }) => {
    await tab("layers?block=1&map=3&band=4&frame=2");
    await wait('.in-view-layers[data-cell="1 3 4 2"] .in-formula');
    const { recomputed, value } = await read(".in-formula");
    near(recomputed, value, 1e-4);
    await click(".in-more");
    assert.equal(await count(".in-input"), 32);
  },
  "4, the GRU by unit, gates and order": async ({ tab, wait, click, read }) => {
    await tab("recurrence?unit=5&step=1");
    await wait('.in-view-recurrence[data-unit="0 forward 5 1"]');
    const { state, recomputed } = await read(".in-unit > div");
    near(state, recomputed, 1e-5);
    await click('[data-bench="gates"] [data-force="1"]');
    await wait('[data-bench="gates"] [data-forced="2"]');
    await click('[data-order="reverse"]');
    await wait('[data-order="3 2 1 0"]');
    await click('[data-change="steps"]');
    await wait('.in-whole-song[data-change="steps"]');
    assert.ok(Number((await read(".in-whole-song")).kept) > 0.5);
  },
  "5, shares of the vote": async ({ tab, wait, click, read, count, hash }) => {
    await tab("vote");
    await wait(".in-view-vote[data-lead]");
    const all = await read(".in-view-vote");
    near(all.sum, all.lead, 1e-4);
    assert.equal(await count(".in-votes tbody tr"), 4);
    await tab("vote?out=!(0)");
    await wait(`.in-view-vote[data-kept="${Number(all.kept) - 1}"]`);
    const fewer = await read(".in-view-vote");
    near(fewer.sum, fewer.lead, 1e-4);
    assert.match(await hash(), /out=/);
    await click(".in-all-in");
    await wait(`.in-view-vote[data-kept="${all.kept}"]`);
  },
  "6, why, and its sound": async ({ tab, wait, click, read }) => {
    await tab("why");
    await wait('.in-view-why[data-slice="0"]');
    assert.match((await read(".in-view-why")).decisive, /^(true|false) (true|false)$/);
    await click('[data-mode="only"][data-which="0"]');
    await wait('.in-audible[data-mode="only"]');
    const { share } = await read(".in-audible");
    assert.ok(Number(share) >= 0 && Number(share) <= 1, share);
  },
  "7, the changed sound": async ({ tab, wait, click }) => {
    await tab("change?gains=!(0,0,0,-12,-12)");
    await wait('.in-view-change[data-state="done"] .in-eraser, .in-view-change[data-took] .in-eraser');
    await click(".in-break");
    await wait(".in-view-change [data-found]");
  },
  "8, models side by side": async ({ tab, wait, click, read, count }) => {
    await tab("models");
    await wait(".in-view-models");
    await click('[data-add="scrambled-all"]');
    await wait('.in-models [data-slot="scrambled-all"]');
    assert.equal((await read(".in-view-models")).models, "shipped scrambled-all");
    assert.equal(await count("[data-split]"), 4);
  },
  "1 and 9, a lesson that asks first": async ({ tab, wait, click, count }) => {
    await tab("lessons?lesson=1&step=1");
    await wait('.ls[data-state="lesson"] .ls-predict[data-given=""]');
    assert.equal(await count(".ls-view, .ls [data-view]"), 0);
    await click(".ls-guess input");
    await click("[data-next]");
    await wait('.ls-view[data-mounted="overview"] .in-view-overview[data-slice]');
  },
  "10, the address keeps the step": async ({ wait, click, hash }) => {
    await click("[data-next]");
    await wait('.ls[data-step="2"]');
    assert.match(await hash(), /lesson=1.*step=2/);
  },
  "11, keys": async ({ tab, wait, key }) => {
    await tab("overview");
    await wait('.in-view-overview[data-slice="0"]');
    await key("PageDown");
    await wait('.in-view-overview[data-slice="1"]');
    await tab("about");
    await wait('#inside[data-view="about"]');
  },
};

async function useRoom(room) {
  for (const [point, use] of Object.entries(points)) {
    try {
      await use(room);
    } catch (error) {
      throw new Error(`point ${point}: ${error.message}`, { cause: error });
    }
  }
}

const address = (path) => `#inside/${path}${path.includes("?") ? "&" : "?"}song=synth&style=blues`;

/** A room by functions that run one function in the page, and that wait for a selector. */
function roomWith(evaluate, wait) {
  return {
    wait,
    tab: (path) => evaluate((hash) => void (location.hash = hash), address(path)),
    click: (selector) => evaluate((selector) => document.querySelector(selector).click(), selector),
    key: (name) =>
      evaluate((key) => void document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })), name),
    read: (selector) => evaluate((selector) => ({ ...document.querySelector(selector).dataset }), selector),
    count: (selector) => evaluate((selector) => document.querySelectorAll(selector).length, selector),
    hash: () => evaluate(() => decodeURIComponent(location.hash)),
  };
}

test("Firefox: each point of the room", async () => {
  const browser = await launchFirefox();
  try {
    const page = await openInFirefox(browser, site.url);
    const wait = (selector) => page.waitForSelector(selector, { timeout: PATIENCE_MS, state: "attached" });
    await useRoom(roomWith((work, value) => page.evaluate(work, value), wait));
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

test("WebKit: each point of the room", async () => {
  const browser = await launchWebKit();
  try {
    await browser.open(`${site.url}?backend=cpu&lang=en${address("overview")}`);
    await useRoom(roomWith(browser.evaluate, (selector) => browser.waitFor(selector, PATIENCE_MS)));
  } finally {
    await browser.close();
  }
});
