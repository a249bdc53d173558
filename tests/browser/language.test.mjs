// A change of the language changes every text on the page, also what the engine reported before, and numbers with it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { file, music, notAudio, wav } from "./support/audio.mjs";
import { choose, open } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { root } from "./support/site.mjs";

const LANGUAGES = ["en", "it", "es", "fr", "de"];
const english = catalogue("en");

startBrowser({ gpu: false });

function catalogue(language) {
  const from = (folder, code) => JSON.parse(readFileSync(join(root, folder, `${code}.json`), "utf8"));
  const read = (code) => ({ ...from("www/words", code), ...from("www/on_demand/words", code) });
  const own = read(language);
  if (language !== "en") return { ...english, ...own };
  // Genres without an English text keep the model's name.
  const genres = Object.keys(read("it")).filter((key) => key.startsWith("genre."));
  return { ...Object.fromEntries(genres.map((key) => [key, key.slice("genre.".length)])), ...own };
}

const escape = (plain) => plain.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** Matches a text of a catalogue with any values in its places. */
const pattern = (template) => new RegExp(`^${template.split(/\{[^}]*\}/).map(escape).join("[^]+?")}$`);
const patterns = (texts) => new Map(Object.entries(texts).map(([key, template]) => [key, pattern(template)]));
/** Letters and marks of a template besides its places. */
const literal = (template) => template.replace(/\{[^}]*\}/g, "");
/** A template such as "{first} of {second}" would match nearly any text. */
const isTelling = (template) => /\p{L}{3}/u.test(literal(template));

const PLURAL = /\.(zero|one|two|few|many|other)$/;
const stem = (key) => key.replace(PLURAL, "");

/** The keys that a whole text may have: those that leave the least to their places. */
function keysOf(text, texts, matches) {
  const keys = Object.keys(texts).filter((key) => isTelling(texts[key]) && matches.get(key).test(text));
  const length = (key) => literal(texts[key]).length;
  const longest = Math.max(...keys.map(length));
  return keys.filter((key) => length(key) === longest);
}

/** The parts of a line that is put together of several texts: "Fairly sure: 81%. All passages agree." */
const parts = (line) => line.split(/ · | – |(?<=\.) (?=\p{Lu})|\s?: (?=[<>]?\s?\d+\s?%)/u);

/** No word of any language, or a name that all languages share. */
const isPlain = (text) =>
  /^[^\p{L}]*((s|ms|Hz|kHz|dB)[^\p{L}]*)?$/u.test(text) || /\.(wav|mp3)$/.test(text);
const namesGenre = (text, texts) =>
  /^[\d:]*\s?\p{L}[\p{L} -]*(, [<>]?\s?\d+\s?%)?$/u.test(text) &&
  Object.keys(texts).some((key) => key.startsWith("genre.") && text.includes(texts[key]));

/** All that a visitor can see or a screen reader can read, in the order of the document: `[where, text]`. */
const texts = (page) =>
  page.evaluate(() => {
    const found = [["title", document.title]];
    const where = (element) => element.closest("[id]")?.id ?? element.tagName;
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.textContent.trim();
        if (text) found.push([where(node.parentElement), text]);
        return;
      }
      if (node.nodeType !== Node.ELEMENT_NODE || node.tagName === "NOSCRIPT") return;
      // What the model file says is quoted in its own language; names of files belong to the visitor, names of
      // languages to the language.
      if (node.matches("[lang]:not(html), .name[dir], #song-name, #language")) return;
      const shown = node.checkVisibility() || node.closest("details:not([open]), select");
      if (!shown) return;
      for (const name of ["aria-label", "title", "aria-valuetext"]) {
        const text = node.getAttribute(name)?.trim();
        if (text) found.push([`${where(node)} ${name}`, text]);
      }
      // One text, in which the genre has its colour.
      if (node.id === "answer") found.push(["answer", node.textContent.trim()]);
      else node.childNodes.forEach(walk);
    };
    walk(document.body);
    return found;
  });

async function switchTo(page, language) {
  await page.selectOption("#language", language);
  await page.waitForSelector(`html[lang="${language}"]`);
  // The texts of scripts on demand are fetched.
  const exact = catalogue(language)["card.exact"];
  await page.waitForFunction((text) => document.querySelector("#exact-figures summary").textContent === text, exact);
  // Texts beside the picture come with the next frames.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

test("every text follows the language, also the engine's earlier messages", async () => {
  const page = await open(browser, site.url);
  // The list has a song that failed and one that was classified, and a third whose end is missing.
  const cut = wav(music(12)).subarray(0, 300_000);
  await choose(page, [notAudio(), file("good.wav", wav(music(8))), file("cut.wav", cut)]);
  await page.waitForFunction(() => document.querySelectorAll('#results [data-status="done"]').length === 2);
  await page.waitForSelector('#results [data-status="failed"]');
  await page.locator('#results li[data-status="done"] [data-song]').last().click();
  await page.waitForSelector('body[data-state="done"] #warnings li');

  await page.click("#about-model > summary");
  await page.waitForSelector("#exact-figures li", { state: "attached" });
  await switchTo(page, "en");
  const before = await texts(page);
  const inEnglish = patterns(english);
  const lines = before.flatMap(([, line]) => [line, ...parts(line)]);
  const keys = new Set(lines.flatMap((text) => keysOf(text, english, inEnglish)));
  const expected = ["chosen.requested-cpu", "engine.ready-after", "audio.not-audio", "warning.truncated", "card.figure"];
  for (const key of expected) {
    assert.ok(keys.has(key), `the page does not show ${key}: ${JSON.stringify(before, null, 1)}`);
  }

  for (const language of [...LANGUAGES.slice(1), "en"]) {
    await switchTo(page, language);
    const own = catalogue(language);
    const matches = patterns(own);
    const now = await texts(page);
    assert.deepEqual(now.map(([where]) => where), before.map(([where]) => where), language);
    for (const [index, [where, text]] of now.entries()) {
      const original = before[index][1];
      const split = parts(original);
      const known = (part) => keysOf(part, english, inEnglish).length > 0 || isPlain(part) || namesGenre(part, english);
      const composed = split.every(known);
      const pairs = composed ? zip(split, parts(text), `${language}, ${where}`) : [[original, text]];
      for (const [from, to] of pairs) assertTranslated(from, to, { language, where, own, matches, inEnglish });
    }
  }
  assert.deepEqual((await texts(page)).map(([, text]) => text), before.map(([, text]) => text), "back in English");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

function zip(one, other, what) {
  assert.equal(one.length, other.length, `${what}: ${JSON.stringify([one, other])}`);
  return one.map((text, index) => [text, other[index]]);
}

/** `to` has a key of `from`, or neither has any words. */
function assertTranslated(from, to, { language, where, own, matches, inEnglish }) {
  const keys = keysOf(from, english, inEnglish);
  const context = `${language}, ${where}: ${JSON.stringify([from, to])}`;
  if (keys.length === 0) {
    assert.ok(isPlain(to) || namesGenre(to, own), context);
    return;
  }
  const forms = (key) => Object.keys(own).filter((other) => stem(other) === stem(key));
  const found = keys.filter((key) => forms(key).some((form) => matches.get(form).test(to)));
  assert.ok(found.length > 0, `${context} has none of ${keys}`);
  if (language !== "en" && found.every((key) => own[key] !== english[key])) assert.notEqual(to, from, context);
}

test("numbers are written as the language writes them", async () => {
  const page = await open(browser, site.url);
  await choose(page, file("good.wav", wav(music(8))));
  await page.waitForSelector('body[data-state="done"]');
  await page.click("#about-model > summary");
  await page.waitForSelector("#exact-figures p", { state: "attached" });
  for (const language of LANGUAGES) {
    await switchTo(page, language);
    const format = (number, options) => new Intl.NumberFormat(language, options).format(number);
    const plain = (text) => text.replace(/\s/g, " ");
    const about = plain(await page.textContent("#exact-figures p"));
    assert.ok(about.includes(plain(format(464_846))), `${language}: ${about}`);
    const facts = plain(await page.textContent("#song-facts"));
    assert.ok(facts.includes(`${format(22.05)} kHz`), `${language}: ${facts}`);
    const ranking = await page.$$eval("#ranking li[data-genre]", (rows) =>
      rows.map((row) => [Number(row.dataset.probability), row.querySelector(".percent").textContent]),
    );
    for (const [probability, text] of ranking) {
      if (probability < 0.01 || probability > 0.99) continue;
      assert.equal(plain(text), plain(format(probability, { style: "percent" })), language);
    }
  }
  await page.context().close();
});
