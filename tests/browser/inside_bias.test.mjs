// The lesson about bias by recording: what its texts say is what the workers of both rooms compute.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { root } from "./support/site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { lessons } = JSON.parse(readFileSync(join(root, "www/inside/lessons/structure.json"), "utf8"));
const number = lessons.findIndex(({ id }) => id === "bias") + 1;
/** Milliseconds for the experiment, which takes some seconds on an idle machine. */
const PATIENCE = 120_000;

startBrowser({ gpu: false });

/** A step of the lesson in its own page, after the prediction that is right. */
async function uncovered(page, step) {
  await page.evaluate((hash) => (location.hash = hash), `#inside/lessons?lesson=${number}&step=${step}`);
  await page.waitForSelector(`.ls[data-lesson="${number}"][data-step="${step}"] .ls-guess`);
  await page.check(`.ls-guess [data-option="${lessons[number - 1].steps[step - 1].answer}"] input`);
  await page.click(".ls-commit");
  await page.waitForSelector('.ls-view [data-view="bias"][data-state="done"]');
  assert.equal(await page.getAttribute(".ls-predict", "data-right"), "true");
  return page.$eval('[data-view="bias"]', ({ dataset }) => ({ ...dataset }));
}

for (const colorScheme of ["light", "dark"]) {
  test(`the model learns the recording, and the room warns of it: ${colorScheme}`, async () => {
    const context = { serviceWorkers: "block", bypassCSP: true, reducedMotion: "reduce", colorScheme, viewport: { width: 1440, height: 900 } };
    const page = await (await browser.newContext(context)).newPage();
    page.setDefaultTimeout(PATIENCE);
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(`${site.url}?backend=cpu#inside/lessons`);
    await page.waitForSelector('.ls[data-state="list"]');
    await page.addScriptTag({ content: axe });
    const check = async (name) => {
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: too wide for ${width} px`);
        if (process.env.TEACH_PICTURES) await page.screenshot({ path: `${process.env.TEACH_PICTURES}/bias-${name}-${width}-${colorScheme}.png`, fullPage: true });
        const violations = await page.evaluate(async () => {
          const { violations } = await window.axe.run("#inside .ls", { rules: { "color-contrast-enhanced": { enabled: true } } });
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
        });
        assert.deepEqual(violations, [], `${name} ${width}`);
      }
    };

    const taught = await uncovered(page, 1);
    assert.ok(Number(taught.right) >= 7 && taught.songs === "8", JSON.stringify(taught));
    await check("songs");
    await uncovered(page, 2);
    assert.deepEqual(await page.$$eval("[data-warning]", (all) => all.map(({ dataset }) => dataset.warning)), ["bandwidth_differs"]);
    // Without its high frequencies the same song gets the other genre; quieter, it keeps its own.
    assert.equal((await uncovered(page, 3)).verdicts, "AB");
    assert.equal((await uncovered(page, 4)).verdicts, "ABA");
    await check("copies");
    const fair = await uncovered(page, 5);
    assert.ok(Number(fair.right) <= 5, JSON.stringify(fair));
    assert.deepEqual(problems, []);
    await page.context().close();
  });
}

test("an experiment that fails says so, and is made again", async () => {
  const page = await (await browser.newContext({ serviceWorkers: "block" })).newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${site.url}?backend=cpu#inside/lessons`);
  await page.waitForSelector('.ls[data-state="list"]');
  const model = "**/genrescope.safetensors*";
  await page.route(model, (route) => route.fulfill({ status: 404 }));
  await page.evaluate((hash) => (location.hash = hash), `#inside/lessons?lesson=${number}&step=1`);
  await page.check(`.ls[data-step="1"] .ls-guess input`);
  await page.click(".ls-commit");
  await page.waitForSelector('[data-view="bias"][data-state="failed"]', { state: "attached" });
  assert.equal(await page.locator('[data-view="bias"] progress').count(), 0);
  await page.waitForSelector("#inside .in-alert:not([hidden])");
  await page.unroute(model);
  await uncovered(page, 2);
  // The link to the room where own genres are taught.
  await page.click('[data-view="bias"] a[href="#teach"]');
  await page.waitForSelector('#teach[data-state="ready"]');
  assert.equal(await page.locator("#inside").count(), 0);
  await page.context().close();
});
