// The module by which tests refer to the page's texts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertMessage, counted, keyedWords, messages, pattern, text } from "./support/texts.mjs";

test("renders a text with its values, and requires all of them", () => {
  const rendered = text("synth.name", { style: "{tempo}", tempo: 100 });
  assert.ok(rendered.includes("{tempo}") && rendered.includes("100"), rendered);
  assert.throws(() => text("synth.name", { style: "a" }), /tempo/);
  assert.throws(() => text("no.such-key"), /no\.such-key/);
});

test("chooses the form of a text by its number", () => {
  assert.equal(counted("history.remembered", 1), text("history.remembered.one", { count: 1 }));
  assert.equal(counted("history.remembered", 2), text("history.remembered.other", { count: 2 }));
});

test("a pattern matches the whole text and its given values only", () => {
  const rendered = text("synth.name", { style: "a", tempo: 100 });
  assert.match(rendered, pattern("synth.name"));
  assert.match(rendered, pattern("synth.name", { tempo: 100 }));
  assert.doesNotMatch(rendered, pattern("synth.name", { tempo: 10 }));
  assert.doesNotMatch(`${rendered}.`, pattern("synth.name", { tempo: 100 }));
  assert.throws(() => pattern("synth.name", { hop: 1 }), /hop/);
});

test("reads the keys and values of keyed texts, also of nested ones", () => {
  const words = JSON.parse(keyedWords());
  const inner = words["queue.songs.other"].replace("{count}", 4);
  const outer = words["queue.songs-failed.one"].replace("{count}", 1).replace("{songs}", inner);
  const [{ key, values }] = messages(`before ${outer} after`);
  assert.equal(key, "queue.songs-failed.one");
  assert.equal(values.count, "1");
  assertMessage(values.songs, "queue.songs.other", { count: 4 });
  assert.throws(() => assertMessage(outer, "queue.songs-failed.other"));
  assert.throws(() => assertMessage(outer, "queue.songs-failed.one", { count: 2 }));
  assert.throws(() => assertMessage(`${inner}${inner}`, "queue.songs.other"));
  assert.throws(() => assertMessage("plain text", "queue.songs.other"));
});
