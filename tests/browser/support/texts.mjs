// The page's texts by their keys, so that no test depends on how a sentence is worded.
//
// `text` and `pattern` render a key of www/words/en.json as the page does. A test that needs the keys of sentences, or
// the values in them, opens the page with `keyed: true` (see browser.mjs): the page then has a language whose texts are
// their own keys, and `messages` reads them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./site.mjs";

const read = (language) => JSON.parse(readFileSync(join(root, "www/words", `${language}.json`), "utf8"));
const english = read("en");

const PLACE = /\{(\w+)\}/;
const placesOf = (template) => [...template.matchAll(new RegExp(PLACE, "g"))].map(([, name]) => name);

function template(key) {
  assert.ok(key in english, `www/words/en.json has no ${key}`);
  return english[key];
}

/** The English text of a key with these values in its places, all of which are required. */
export function text(key, values = {}) {
  return template(key).replace(new RegExp(PLACE, "g"), (_, name) => {
    assert.ok(name in values, `${key}: no value for {${name}}`);
    return values[name];
  });
}

/** The text of a key that depends on a number, as English forms it. */
export const counted = (key, count, values = {}) =>
  text(`${key}.${count === 1 ? "one" : "other"}`, { count, ...values });

/** A genre of the model as the page writes it in English. */
export const genreName = (genre) => english[`genre.${genre}`] ?? genre.replaceAll("_", " ");

/** Matches the whole English text of a key, with these values; other places may have any text. */
export function pattern(key, values = {}) {
  const escape = (plain) => String(plain).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  for (const name of Object.keys(values)) {
    assert.ok(placesOf(template(key)).includes(name), `${key} has no place {${name}}`);
  }
  const parts = template(key).split(new RegExp(PLACE, "g"));
  // Names of places stand at odd indices.
  const source = parts.map((part, i) => {
    if (i % 2 === 0) return escape(part);
    return part in values ? escape(values[part]) : "[^]*?";
  });
  return new RegExp(`^${source.join("")}$`);
}

// The keyed language.

/** Any language of the page but English, which is compiled into it: the keyed texts take its place. */
export const CARRIER = "it";
const [OPEN, SEPARATOR, CLOSE] = ["⟦", "¦", "⟧"];
const PLURAL = /\.(zero|one|two|few|many|other)$/;

/** The keyed language as the file that the page fetches for its carrier. */
export function keyedWords() {
  // The carrier has the keys of the engine's sentences as well, which English may keep elsewhere.
  const carrier = read(CARRIER);
  const keyed = {};
  for (const key of new Set([...Object.keys(english), ...Object.keys(carrier)])) {
    // Names of genres and forms of numbers are not sentences: as in English, but without separators of thousands.
    if (key.startsWith("genre.") || key.startsWith("number.")) {
      if (key in english) keyed[key] = key === "number.group" ? "" : english[key];
      continue;
    }
    const places = new Set([...placesOf(english[key] ?? ""), ...placesOf(carrier[key] ?? "")]);
    if (PLURAL.test(key)) places.add("count");
    const values = [...places].sort().map((name) => `${SEPARATOR}${name}={${name}}`);
    keyed[key] = `${OPEN}${key}${values.join("")}${CLOSE}`;
  }
  return JSON.stringify(keyed);
}

/**
 * The texts that were put together to a line of the page in the keyed language: `[{ key, values }]`. A value is the
 * text that stood in that place; one that is itself made of keyed texts can be read again.
 */
export function messages(line) {
  const found = [];
  let depth = 0;
  let parts = [];
  for (const letter of line) {
    if (letter === OPEN && depth++ === 0) {
      parts = [""];
      continue;
    }
    if (letter === CLOSE && --depth === 0) {
      const [key, ...values] = parts;
      const pairs = values.map((value) => [value.slice(0, value.indexOf("=")), value.slice(value.indexOf("=") + 1)]);
      found.push({ key, values: Object.fromEntries(pairs) });
      continue;
    }
    assert.ok(depth >= 0, `unbalanced: ${line}`);
    if (depth === 0) continue;
    if (letter === SEPARATOR && depth === 1) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  assert.equal(depth, 0, `unbalanced: ${line}`);
  return found;
}

/** Asserts that a line is one keyed text with these values; other values may be any text. Returns all values. */
export function assertMessage(line, key, values = {}) {
  const found = messages(line);
  assert.deepEqual(
    found.map((message) => message.key),
    [key],
    line,
  );
  for (const [name, value] of Object.entries(values)) {
    if (value instanceof RegExp) assert.match(found[0].values[name] ?? "", value, line);
    else assert.equal(found[0].values[name], String(value), line);
  }
  return found[0].values;
}
