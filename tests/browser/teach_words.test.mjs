// The texts of the room "Teach it": the same in five languages, all of them used, and no other key used.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repeatedName } from "../../www/teach/project.js";
import { root } from "./support/site.mjs";

const folder = join(root, "www/teach");
const catalogue = (language) => JSON.parse(readFileSync(join(folder, "words", `${language}.json`), "utf8"));
const english = catalogue("en");
const languages = Object.fromEntries(["de", "es", "fr", "it"].map((language) => [language, catalogue(language)]));
const places = (text) => [...new Set(text.match(/\{\w+\}/g))].sort();
const sources = readdirSync(folder)
  .filter((name) => name.endsWith(".js"))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .join("\n");
/** What makes the codes of errors and warnings. */
const worker = ["web/teach/src/room.rs", "web/teach/src/worker.rs", "crates/teach/src/warning.rs"]
  .map((path) => readFileSync(join(root, path), "utf8").split("#[cfg(test)]")[0])
  .join("\n");

/** A key without the form of a number. */
const withoutForm = (key) => key.replace(/\.(zero|one|two|few|many|other)$/, "");
const exists = (key) => key in english || `${key}.other` in english;

test("names the genre that stands twice, also if it is one of the page's", () => {
  const nameOf = (code) => ({ hiphop: "Hip-Hop" })[code] ?? code;
  assert.equal(repeatedName(["tango", "waltz"], ["disco", "hiphop"], nameOf), null);
  assert.equal(repeatedName(["tango", "waltz", "tango"], [], nameOf), "tango");
  assert.equal(repeatedName(["tango", "Disco"], ["disco"], nameOf), "Disco");
  assert.equal(repeatedName(["hip-hop"], ["hiphop"], nameOf), "hip-hop");
});

test("every language has the same texts with the same places", () => {
  assert.deepEqual(readdirSync(join(folder, "words")).sort(), ["de", "en", "es", "fr", "it"].map((code) => `${code}.json`));
  for (const [language, texts] of Object.entries(languages)) {
    assert.deepEqual(Object.keys(texts), Object.keys(english), language);
    for (const [key, text] of Object.entries(texts)) {
      // "One song" needs no number.
      const needed = places(english[key]).filter((place) => !(key.endsWith(".one") && place === "{count}" && !text.includes(place)));
      assert.deepEqual(places(text), needed, `${language}: ${key}`);
      assert.ok(text.trim().length > 0, `${language}: ${key}`);
    }
  }
});

test("every text that the room uses exists, and every text is used", () => {
  // The first argument of t() may choose between two keys.
  const used = [...sources.matchAll(/\bt\(([^`(){}]*?)[,)]/g)].flatMap(([, first]) => [...first.matchAll(/"([^"]+)"/g)].map(([, key]) => key));
  assert.ok(used.length > 40, String(used.length));
  for (const key of used) assert.ok(exists(key), `no text for ${key}`);
  // Keys that are made of a code: `result.${judgement}`.
  const made = [...sources.matchAll(/`([a-z]+\.[^`]*\$\{[^`]*)`/g)].map(([, text]) => text.split(/\$\{(?:[^{}]|\{[^}]*\})*\}/));
  const isMade = (key) => made.some((parts) => {
    const pattern = parts.map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&")).join("[a-z0-9_-]+");
    return new RegExp(`^${pattern}$`).test(key);
  });
  for (const key of Object.keys(english).map(withoutForm)) assert.ok(sources.includes(`"${key}"`) || isMade(key), `${key} is not used`);
});

test("typography follows the language", () => {
  for (const [language, texts] of Object.entries({ en: english, ...languages })) {
    for (const [key, text] of Object.entries(texts)) {
      const at = `${language}: ${key}: ${text}`;
      assert.ok(!text.includes("...") && !text.includes("'"), at);
      if (language === "fr") assert.ok(!/(?<![\u00a0\u202f])[:;?!»]/.test(text) && !/«(?![\u00a0\u202f])/.test(text), at);
    }
  }
});

test("every error and warning of the worker has a sentence", () => {
  const codes = (pattern) => [...worker.matchAll(pattern)].map(([, code]) => code);
  const errors = [...codes(/failed\("(\w+)"/g), ...codes(/TeachError::\w+(?: \{ \.\. \})? => "(\w+)"/g), ...codes(/\bcode: "(\w+)"/g)];
  assert.ok(errors.length > 6, errors.join());
  // The room never asks the worker to stop, so that nothing is cancelled.
  for (const code of errors.filter((code) => code !== "cancelled")) assert.ok(`error.${code}` in english, code);
  const warnings = codes(/(?:Warning|RecordingProperty)::\w+(?: \{ \.\. \})? => "(\w+)"/g);
  assert.deepEqual(warnings.sort(), Object.keys(english).filter((key) => key.startsWith("warning.")).map((key) => key.slice(8)).sort());
});

test("every error of the room and of its engine has a sentence", () => {
  const own = [...sources.matchAll(/\bcode: "(\w+)"/g)].map(([, code]) => code);
  assert.ok(own.length > 4, own.join());
  const files = ["not_audio", "no_audio_track", "unsupported", "protected", "damaged", "empty", "unreadable"];
  for (const code of [...own, ...files, "crashed", "bad_request"]) assert.ok(`error.${code}` in english, code);
});
