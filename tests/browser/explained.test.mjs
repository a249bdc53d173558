// What explains an answer and the model: a sentence about the genre, and the model card in plain words.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { file, music, silence, wav } from "./support/audio.mjs";
import { classify, open } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { alwaysOneGenre, withManifest } from "./support/model_file.mjs";
import { root } from "./support/site.mjs";

const texts = (language) => JSON.parse(readFileSync(join(root, `www/on_demand/words/${language}.json`), "utf8"));
startBrowser({ gpu: false });

test("a sentence explains the genre of the answer, in every language", async () => {
  site.replace.set("/genrescope.safetensors", alwaysOneGenre());
  const page = await open(browser, site.url);
  assert.ok(!site.requests.some((url) => url.includes("on_demand")), "the first page loads none of it");
  const { genre: found } = await classify(page, file("song.wav", wav(music(10))));
  assert.ok(found);
  for (const language of ["en", "de", "es", "fr", "it"]) {
    await page.selectOption("#language", language);
    const sentence = texts(language)[`about.${found}`];
    await page.waitForFunction((text) => document.querySelector("#about-genre")?.textContent.includes(text), sentence);
    assert.ok(await page.isVisible("#about-genre"));
  }
  // An answer without a genre has none.
  await classify(page, silence());
  assert.ok(await page.isHidden("#about-genre"));
  site.replace.clear();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the model card says in plain words what the model knows, how good it is and where it comes from", async () => {
  const page = await open(browser, site.url);
  await page.click("#about-model > summary");
  await page.waitForSelector("#model-card .scores li");
  assert.equal(await page.locator("#model-card .genres li").count(), 10);
  const figures = await page.$$eval("[data-figure]", (all) =>
    Object.fromEntries(all.map((one) => [one.dataset.figure, Number(one.dataset.value)])),
  );
  const scores = await page.$$eval("[data-score]", (all) => all.map((one) => [one.dataset.score, one.firstChild.textContent]));
  assert.ok(scores.length >= 3);
  for (const [name, words] of scores) assert.ok(words.includes(String(Math.round(100 * figures[name]))), words);
  const links = await page.$$eval("#model-card a", (all) => all.map(({ href, rel }) => [new URL(href).protocol, rel]));
  assert.ok(links.length >= 3 && links.every(([protocol, rel]) => protocol === "https:" && rel.includes("noopener")));
  // The exact figures are folded below it.
  assert.ok(await page.isHidden("#exact-figures li"));
  await page.click("#exact-figures > summary");
  assert.ok(await page.isVisible("#exact-figures li"));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the card of another model claims nothing about training and rights", async () => {
  const other = withManifest((manifest) => {
    manifest.name = "the-other";
    manifest.provenance.figures[0].name = "Top-3 accuracy";
    manifest.provenance.notes = ["An unknown note."];
  });
  site.replace.set("/other.safetensors", other);
  const page = await open(browser, site.url, { query: "?backend=cpu&model=other.safetensors" });
  await page.click("#about-model > summary");
  await page.waitForSelector("#model-card .scores li");
  assert.equal(await page.locator("#model-card a").count(), 0);
  // What the texts do not know stays as it is in the file.
  const exact = await page.textContent("#exact-figures");
  for (const own of ["the-other", "Top-3 accuracy", "An unknown note."]) assert.ok(exact.includes(own), own);
  assert.equal(await page.locator("#exact-figures [lang=en]:text-is('An unknown note.')").count(), 1);
  site.replace.clear();
  await page.context().close();
});

test("the card of a model with other genres describes none of the page's", async () => {
  site.replace.set("/other.safetensors", withManifest((manifest) => (manifest.genres[0] = "tango")));
  const page = await open(browser, site.url, { query: "?backend=cpu&model=other.safetensors" });
  await page.click("#about-model > summary");
  await page.waitForSelector("#model-card .scores li");
  assert.equal(await page.locator("#model-card .genres li").count(), 0);
  site.replace.clear();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
