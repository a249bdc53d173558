// Genres that are added to those of the page, in the room "Teach it". State and numbers, not prose.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { temporary } from "./support/audio.mjs";
import { classify, engine } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { predict } from "./support/predict.mjs";
import { root } from "./support/site.mjs";
import { album, medley, styled } from "./support/styles.mjs";
import { add, card, close, confusion, data, kept, rename, room, save, settled, warnings } from "./support/teach_room.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MEANS = JSON.parse(readFileSync(join(root, "models/genre_means.json"), "utf8"));
const SONGS = 4;
/** Model files keep half precision, and the page's network sums in another order than the trainer's. */
const TOLERANCE = 1e-4;

startBrowser({ gpu: false, args: ["--autoplay-policy=no-user-gesture-required"] });

/** The page's genres with one of the visitor's. */
async function beside(options) {
  const page = await room(browser, site, options);
  await page.click("#te-keep-genres");
  await page.waitForSelector(`.te-kept[data-kept="${MEANS.genres.length}"]:not([hidden])`);
  await rename(page, 0, "beats");
  await add(page, 0, album("beats", SONGS));
  await settled(page, SONGS);
  return page;
}

test("one genre is added to the page's ten, and all of them are classified as the trainer does", async () => {
  const page = await beside();
  assert.equal(await page.isHidden("#te-keep-genres"), true);
  assert.ok(Number((await data(page)).accuracy) >= 0.75, (await data(page)).accuracy);
  // Only the visitor's genre has songs, and so a row; the columns are of all genres.
  const [row, ...others] = await confusion(page);
  assert.deepEqual([row.length, row.reduce((a, b) => a + b), others], [MEANS.genres.length + 1, SONGS, []]);
  assert.deepEqual(await warnings(page), []);
  // A song like those that were taught: one of another tempo resembles a genre of the page more.
  await page.setInputFiles("#te-try", styled("beats", 1, 9));
  await page.waitForSelector('.te-tried[data-best="beats"]');
  assert.equal(await page.locator(".te-tried li").count(), MEANS.genres.length + 1);
  const saved = temporary("beside.safetensors");
  await save(page, saved);

  await page.click("#te-use");
  await page.waitForSelector("#own-model:not([hidden])", { state: "attached" });
  await engine(page, "ready");
  const files = [styled("chords", 6), styled("beats", 1, 9)];
  const [expected, shipped] = [predict(files, { model: saved }), predict(files)];
  for (const [index, path] of files.entries()) {
    const found = await classify(page, path);
    assert.equal(found.state, "done", found.message);
    assert.deepEqual(found.ranking, Object.keys(expected[index].probabilities));
    for (const [genre, probability] of Object.entries(expected[index].probabilities)) {
      const difference = Math.abs(found.probabilities[genre] - probability);
      assert.ok(difference <= TOLERANCE, `${path}, ${genre}: ${found.probabilities[genre]}, ${probability}`);
    }
    // Among themselves, the page's genres keep their odds.
    const [best, second] = Object.keys(shipped[index].probabilities);
    const odds = ({ probabilities }) => Math.log(probabilities[best] / probabilities[second]);
    assert.ok(Math.abs(odds(expected[index]) - odds(shipped[index])) < 0.02, `${path}: ${odds(expected[index])}, ${odds(shipped[index])}`);
  }
  assert.deepEqual([expected[1].answer, Object.keys(expected[1].probabilities)[0]], ["genre", "beats"]);
  await close(page);
});

test("the page's genres are kept on the device and in the file, and can be left out again", async () => {
  const page = await beside();
  await page.check("#te-keep");
  await page.waitForSelector('#teach[data-kept="true"]');
  assert.deepEqual((await kept(page)).kept, MEANS.genres);
  const saved = temporary("beside-again.safetensors");
  await save(page, saved);
  await page.reload();
  await page.waitForSelector(`.te-kept[data-kept="${MEANS.genres.length}"]:not([hidden])`);
  await settled(page, SONGS);
  // One genre alone is no choice. The focus goes where the genres can be had again.
  await page.focus('[data-action="remove-kept"]');
  await page.keyboard.press("Enter");
  await page.waitForSelector('#teach[data-taught="false"]');
  assert.equal(await page.evaluate(() => document.activeElement.id), "te-keep-genres");
  assert.equal(await page.isVisible(".te-kept"), false);
  await page.click("#te-undo");
  await settled(page, SONGS);
  assert.equal(await page.isVisible(".te-kept"), true);
  // A name of the page's is taken: its code, and what the page shows.
  for (const name of [MEANS.genres[3], "Hip Hop"]) {
    await rename(page, 0, name);
    await page.waitForSelector('#teach[data-taught="false"]');
    await page.click("#te-undo");
    await settled(page, SONGS);
  }
  await page.click('[data-action="remove-kept"]');
  await page.setInputFiles("#te-open", saved);
  await settled(page, SONGS);
  assert.equal((await data(page, ".te-kept")).kept, String(MEANS.genres.length));
  await page.uncheck("#te-keep");
  await page.waitForSelector('#teach[data-kept="false"]');
  await close(page);
});

test("the page's genres have the names of the page's language", async () => {
  const words = JSON.parse(readFileSync(join(root, "www/inside/words/de.json"), "utf8"));
  const shown = MEANS.genres.map((code) => words[`genre.${code}`]);
  const page = await beside({ query: "&lang=de" });
  assert.equal(await page.textContent(".te-kept-names"), shown.join(", "));
  assert.deepEqual(await page.$$eval(".te-matrix th[scope=col]", (all) => all.map(({ textContent }) => textContent)), [...shown, "beats"]);
  await page.setInputFiles("#te-try", styled("beats", 1, 9));
  await page.waitForSelector('.te-tried [data-genre="classical"]');
  assert.equal(await page.textContent('.te-tried [data-genre="classical"] [dir]'), "Klassik");
  await close(page);
});

test("more genres than a model can have are refused with a sentence", async () => {
  const page = await room(browser, site);
  const songs = MEANS.means.flatMap((mean) => [0, 0.2, 0.4, 0.6, 0.8].map((more) => mean.map((value) => value + more))).slice(0, 41);
  await page.evaluate(async ([{ network, genres }, songs]) => {
    const [{ write }, { keep }] = await Promise.all(["project", "keep"].map((name) => import(onDemand.address(`teach/${name}.js`))));
    const genre = (embedding, number) =>
      ({ name: `own ${number}`, songs: [{ name: "song", level_db: -9, bandwidth_hz: 9000, embedding: Float32Array.from(embedding) }] });
    await keep(write({ name: "", kept: genres, genres: songs.map(genre) }, network));
  }, [MEANS, songs]);
  await page.reload();
  await page.waitForSelector('#teach[data-state="ready"][data-songs="41"][data-taught="false"]');
  const words = JSON.parse(readFileSync(join(root, "www/teach/words/en.json"), "utf8"));
  assert.equal(await page.textContent(".te-found"), words["result.too-many"].replace("{most}", "50"));
  await card(page, 0).locator('[data-action="remove-genre"]').click();
  await settled(page, 40);
  await page.uncheck("#te-keep");
  await page.waitForSelector('#teach[data-kept="false"]');
  await close(page);
});

test("means that are missing or of another network are refused with a sentence, and all else goes on", async () => {
  const path = "/genre_means.json";
  const page = await room(browser, site);
  try {
    site.replace.set(path, null);
    await page.click("#te-keep-genres");
    await page.waitForSelector('#teach[data-error="no_means"]');
    assert.ok((await page.textContent("#teach .in-alert")).length > 20);
    assert.equal(await page.isVisible(".te-kept"), false);
    site.replace.set(path, Buffer.from(JSON.stringify({ ...MEANS, network: "0".repeat(16) })));
    await page.click("#te-keep-genres");
    await page.waitForSelector(".te-kept:not([hidden])");
    await rename(page, 0, "beats");
    await add(page, 0, styled("beats", 0));
    await page.waitForSelector('#teach[data-error="other_means"]');
    assert.equal((await data(page)).taught, "false");
    await page.click('[data-action="remove-kept"]');
    await rename(page, 1, "chords");
    await add(page, 1, styled("chords", 0));
    await settled(page, 2);
  } finally {
    site.replace.delete(path);
  }
  await card(page, 0).waitFor();
  await page.context().close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`the page's genres and the form for a part have no violations of axe, and fit the window: ${colorScheme}`, async () => {
    const context = { viewport: { width: 1440, height: 900 }, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
    const page = await beside({ context });
    await page.addScriptTag({ content: axe });
    await add(page, 0, medley(1));
    await settled(page, SONGS + 1);
    await card(page, 0).locator('[data-action="part"]').last().click();
    const form = card(page, 0).locator(".te-part");
    await form.locator('[data-part="to"]').fill("2");
    await page.keyboard.press("Enter");
    for (const width of [1440, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `too wide for ${width} px`);
      if (process.env.TEACH_PICTURES) await page.screenshot({ path: `${process.env.TEACH_PICTURES}/kept-${width}-${colorScheme}.png`, fullPage: true });
      if (width === 320) continue;
      const violations = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, { rules: { "color-contrast-enhanced": { enabled: true } } });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      });
      assert.deepEqual(violations, [], `${width} px`);
    }
    await close(page);
  });
}
