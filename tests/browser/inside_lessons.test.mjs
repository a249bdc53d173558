// Lessons of the room: a lesson from its first step to its files, by mouse, by the keys of a clicker, by address, on paper.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { root } from "./support/site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const json = (name) => JSON.parse(readFileSync(join(root, "www/inside/lessons", `${name}.json`), "utf8"));
const structure = json("structure");

startBrowser({ gpu: false });

/** Opens the room's lessons at an address, and waits for `state`: list, lesson or sheet. */
async function openLessons(state, hash = "#inside/lessons", context = {}) {
  const page = await (await browser.newContext({ serviceWorkers: "block", viewport: { width: 1024, height: 768 }, ...context })).newPage();
  page.setDefaultTimeout(120_000);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  await page.goto(`${site.url}?backend=cpu${hash}`);
  await page.waitForSelector(`.ls[data-state="${state}"]`, { timeout: 120_000 });
  return page;
}
const at = (page, step) => page.waitForSelector(`.ls[data-state="lesson"][data-step="${step}"] .ls-predict`);
const mounted = (page, name) => page.waitForSelector(`.ls-view[data-mounted="${name}"] [data-view="${name}"]`, { timeout: 60_000 });
/** Whether a text is anywhere in the document, shown or not. */
const isIn = (page, text) => page.evaluate((text) => document.documentElement.textContent.includes(text), text);

async function predict(page, option) {
  await page.check(`.ls-guess [data-option="${option}"] input`);
  await page.click(".ls-commit");
}

async function download(page, selector) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test("a lesson from start to end: predicted first, then uncovered, then taken along", async () => {
  const page = await openLessons("list");
  assert.equal(await page.locator(".ls-list li").count(), 9);
  const number = 3;
  const lesson = structure.lessons[number - 1];
  const texts = json("en").lessons[lesson.id];
  const start = (text) => text.split("{")[0].slice(0, 40);
  await page.click(`[data-lesson="${number}"] [data-begin]`);
  const guesses = lesson.steps.map(({ answer }, index) => (answer === "measure" ? 0 : index === 1 ? (answer + 1) % 3 : answer));
  for (const [index, step] of lesson.steps.entries()) {
    await at(page, index + 1);
    const { explain, task } = texts.steps[step.id];
    assert.deepEqual(await Promise.all([explain, task].map((text) => isIn(page, start(text)))), [false, false], step.id);
    assert.equal(await page.locator(".ls-view, .ls-timeline").count(), 0, step.id);
    // Without a prediction there is no way forward.
    await page.click("[data-next]");
    assert.notEqual(await page.textContent(".ls-status"), "");
    assert.equal(await page.getAttribute(".ls", "data-step"), String(index + 1));
    await predict(page, guesses[index]);
    await mounted(page, step.view.name);
    assert.deepEqual(await Promise.all([explain, task].map((text) => isIn(page, start(text)))), [true, true], step.id);
    assert.equal(await page.getAttribute(".ls-predict", "data-right"), step.answer === "measure" ? "" : String(guesses[index] === step.answer));
    if (step.answer === "measure") await page.selectOption("[data-seen]", "2");
    await page.click("[data-next]");
  }
  await at(page, lesson.steps.length + 1);
  assert.equal(await isIn(page, start(texts.exit.why)), false);
  await predict(page, lesson.exit.answer);
  const fixed = [...lesson.steps, lesson.exit].filter(({ answer }) => answer !== "measure").length;
  assert.equal(await page.getAttribute("[data-score]", "data-score"), `${fixed - 1}/${fixed}`);

  const answers = JSON.parse((await download(page, '[data-save="json"]')).bytes);
  assert.deepEqual(answers.steps.map(({ prediction }) => prediction), guesses);
  assert.deepEqual([answers.lesson, answers.exit.right, answers.steps.find(({ correct }) => correct === null).seen], [lesson.id, true, 2]);
  const text = (await download(page, '[data-save="text"]')).bytes.toString();
  assert.ok(text.includes(texts.title) && text.includes(texts.exit.question));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("picture, table, link and code of a step", async () => {
  const page = await openLessons("lesson", "#inside/lessons?lesson=6&step=2");
  await predict(page, 0);
  await mounted(page, "vote");
  await page.waitForTimeout(500);
  await page.click(".ls-take summary");
  const png = (await download(page, '[data-take="png"]')).bytes;
  assert.equal(png.subarray(1, 4).toString(), "PNG");
  assert.ok(png.readUInt32BE(16) > 800 && png.readUInt32BE(20) > 400);
  const colours = await page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const found = new Set();
    for (let at = 0; at < data.length; at += 400) found.add(`${data[at]} ${data[at + 1]} ${data[at + 2]}`);
    return found.size;
  }, [...png]);
  assert.ok(colours > 10, `${colours} colours`);
  const rows = (await download(page, '[data-take="csv"]')).bytes.toString().trim().split("\r\n");
  assert.ok(rows.length > 2 && rows[0].includes(","), rows[0]);
  await page.click('[data-take="qr"]');
  const link = await page.textContent(".ls-code p");
  assert.equal(new URL(link).hash, new URL(page.url()).hash);
  assert.ok((await page.locator(".ls-code svg path").getAttribute("d")).length > 1000);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("an address opens lesson, step, seed and edits, and uncovers nothing", async () => {
  const page = await openLessons("lesson", "#inside/lessons?lesson=4&step=1&seed=7&edits=(order:!(3,1,0,2))");
  await at(page, 1);
  assert.equal(await page.locator(".ls-view").count(), 0);
  await predict(page, 2);
  await mounted(page, "recurrence");
  assert.equal(await page.getAttribute('[data-bench="order"] [data-order]', "data-order"), "3 1 0 2");
  assert.match(page.url(), /lesson=4&step=1&seed=7&edits=/);
  await page.click("[data-next]");
  await at(page, 2);
  assert.match(page.url(), /lesson=4&step=2&seed=7$/);
  // What an address says wrongly is left out.
  await page.goto(`${site.url}?backend=cpu&again#inside/lessons?lesson=99&step=x`);
  await page.waitForSelector('.ls[data-state="list"]', { timeout: 60_000 });
  await page.context().close();
});

test("the keys of a clicker go through a lesson, and back", async () => {
  const page = await openLessons("lesson", "#inside/lessons?lesson=7&step=1");
  await at(page, 1);
  await page.keyboard.press("PageDown");
  assert.notEqual(await page.textContent(".ls-status"), "");
  // The focus is on the first option; arrow keys choose.
  await page.keyboard.press("Space");
  await page.keyboard.press("PageDown");
  await page.waitForSelector(".ls-given");
  await page.keyboard.press("PageDown");
  await at(page, 2);
  await page.keyboard.press("PageUp");
  await at(page, 1);
  assert.equal(await page.getAttribute(".ls-predict", "data-given"), "0");
  await page.context().close();
});

test("every view of every step can be shown, in every language", async () => {
  for (const [index, language] of ["de", "es", "fr", "it", "en"].entries()) {
    const page = await openLessons("list", "#inside/lessons", { locale: language });
    const texts = json(language);
    for (const [number, lesson] of structure.lessons.entries()) {
      // All lessons in one language, and one in each of the others.
      if (language !== "en" && number !== index) continue;
      for (const [place, step] of lesson.steps.entries()) {
        await page.evaluate((hash) => (location.hash = hash), `#inside/lessons?lesson=${number + 1}&step=${place + 1}`);
        await page.waitForSelector(`.ls[data-lesson="${number + 1}"][data-step="${place + 1}"] .ls-guess`);
        assert.ok((await page.textContent(".ls-guess legend")).includes(texts.lessons[lesson.id].steps[step.id].question.split("{")[0]));
        await predict(page, 1);
        await mounted(page, step.view.name);
        await page.waitForFunction(() => document.querySelector("#inside").dataset.busy !== "true");
        const shown = await page.$eval(".ls-view", (view) => ({ height: view.getBoundingClientRect().height, wide: view.scrollWidth - view.clientWidth }));
        assert.ok(shown.height > 60 && shown.wide <= 1, `${lesson.id} ${step.id}: ${JSON.stringify(shown)}`);
        assert.equal(await page.getAttribute("#inside", "data-error") || "", "", `${lesson.id} ${step.id}`);
        assert.doesNotMatch(await page.$eval(".ls", (view) => view.innerText), /\{\w+\}/, `${lesson.id} ${step.id}`);
      }
    }
    assert.deepEqual(page.problems, [], language);
    await page.context().close();
  }
});

test("shuffled weights are for their step only", async () => {
  const page = await openLessons("lesson", "#inside/lessons?lesson=8&step=3");
  await predict(page, 0);
  await mounted(page, "why");
  await page.waitForSelector('#inside[data-model="scrambled-all"]', { timeout: 60_000 });
  await page.click('[data-tab="vote"]');
  await page.waitForSelector('#inside[data-model="shipped"]', { timeout: 60_000 });
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the sheet is printed alone, and the answers only on request", async () => {
  const page = await openLessons("sheet", "#inside/lessons?lesson=2&sheet=!t");
  const why = json("en").lessons.filters.exit.why;
  assert.equal(await page.locator('[data-page="questions"] .sheet-steps > li').count(), structure.lessons[1].steps.length);
  assert.equal(await page.isVisible('[data-page="answers"]'), false);
  // What the pupils get does not name the misunderstanding that the exit question is about.
  const { watch } = json("en").lessons.filters;
  assert.deepEqual(await page.$$eval("[data-page]", (pages, watch) => pages.map(({ textContent }) => textContent.includes(watch)), watch), [true, false, false]);
  const printed = () => page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    const text = document.querySelector("#sheet-paper").textContent;
    dispatchEvent(new Event("afterprint"));
    return [text, document.querySelector("#sheet-paper")];
  });
  assert.deepEqual([(await printed())[0].includes(why), (await printed())[1]], [false, null]);
  await page.click("[data-answers]");
  assert.equal(await page.isVisible('[data-page="answers"]'), true);
  assert.equal((await printed())[0].includes(why), true);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  const visible = await page.$$eval("body > *", (all) => all.filter((element) => element.getClientRects().length > 0).map(({ id }) => id));
  assert.deepEqual(visible, ["sheet-paper"]);
  await page.context().close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`no violations of accessibility: ${colorScheme}`, async () => {
    const page = await openLessons("list", "#inside/lessons", { colorScheme, bypassCSP: true, reducedMotion: "reduce" });
    await page.addScriptTag({ content: axe });
    const check = async (state) => {
      const violations = await page.evaluate(async () => {
        // 7:1 for text, as a projector needs.
        const { violations } = await window.axe.run("#inside .ls", { rules: { "color-contrast-enhanced": { enabled: true } } });
        return violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" | ")}`);
      });
      assert.deepEqual(violations, [], state);
    };
    await check("list");
    await page.click('[data-lesson="1"] [data-begin]');
    await at(page, 1);
    await check("question");
    await predict(page, 0);
    await mounted(page, "overview");
    await page.waitForTimeout(500);
    await check("uncovered");
    await page.click('header [data-sheet], [data-sheet]');
    await page.waitForSelector('.ls[data-state="sheet"]');
    await check("sheet");
    await page.context().close();
  });
}
