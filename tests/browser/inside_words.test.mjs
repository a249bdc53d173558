// The texts of the room "Inside the network": the same in five languages, all of them used, and no other key used.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./support/site.mjs";

const folder = join(root, "www/inside");
const catalogue = (language) => JSON.parse(readFileSync(join(folder, "words", `${language}.json`), "utf8"));
const english = catalogue("en");
const languages = Object.fromEntries(["de", "es", "fr", "it"].map((language) => [language, catalogue(language)]));
const places = (text) => [...new Set(text.match(/\{\w+\}/g))].sort();

/** The lessons have texts of their own. */
const isLessons = (name) => /^(lesson|guess|sheet|take_along|share|qr)/.test(name);
const sources = ["", "views"]
  .flatMap((under) => readdirSync(join(folder, under)).filter((name) => name.endsWith(".js") && !isLessons(name)).map((name) => join(folder, under, name)))
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

test("every language has the same texts with the same places", () => {
  for (const [language, texts] of Object.entries(languages)) {
    assert.deepEqual(Object.keys(texts), Object.keys(english), language);
    for (const [key, text] of Object.entries(texts)) {
      assert.deepEqual(places(text), places(english[key]), `${language}: ${key}`);
      assert.ok(text.trim().length > 0, `${language}: ${key}`);
    }
  }
});

test("every text that the room uses exists, and every text is used", () => {
  const used = [...sources.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key);
  assert.ok(used.length > 150, String(used.length));
  for (const key of used) assert.ok(key in english, `no text for ${key}`);
  // Keys that are made of a code: `error.${code}`.
  const made = [...sources.matchAll(/`([^`]*\$\{[^`]*)`/g)].map(([, text]) => text.split(/\$\{(?:[^{}]|\{[^}]*\})*\}/));
  const isMade = (key) => made.some((parts) => {
    if (parts.every((part) => part === "")) return false;
    const pattern = parts.map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&")).join("[a-z0-9_-]+");
    return new RegExp(`^${pattern}$`).test(key);
  });
  for (const key of Object.keys(english)) assert.ok(sources.includes(`"${key}"`) || isMade(key), `${key} is not used`);
});

test("typography follows the language", () => {
  for (const [language, texts] of Object.entries({ en: english, ...languages })) {
    for (const [key, text] of Object.entries(texts)) {
      const at = `${language}: ${key}: ${text}`;
      assert.ok(!text.includes("...") && !text.includes("'"), at);
      if (language === "fr") assert.ok(!/(?<![\u00a0\u202f])[:;?!»]/.test(text), at);
    }
  }
});

test("every error of the worker has a sentence", () => {
  const codes = [
    "not_audio", "no_audio_track", "unsupported", "protected", "damaged", "too_short", "no_model", "bad_model",
    "no_song", "no_slice", "bad_request", "crashed",
  ];
  for (const code of codes) assert.ok(`error.${code}` in english, code);
});
