// The bytes that a visitor downloads from a static host: Brotli at its best quality.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { isCompressed, root } from "./support/site.mjs";

const dist = join(root, "dist");
const compressed = (name) =>
  brotliCompressSync(readFileSync(join(dist, name)), {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  }).length;

const all = () => readdirSync(dist).filter((name) => !isCompressed(name));
/** Files that a first visit requests besides engine and model; languages, modules and extras are loaded when they are needed. */
const shell = () =>
  all()
    .filter((name) => /\.(html|css|js|wasm|webmanifest)$/.test(name))
    .filter((name) => !/^(engine|service_worker|recorder_worklet|media_session|share|history_export|extras|inside|teach|genrescope\.js|genre_means)/.test(name))
    .concat("icons/icon.svg", "icons/melody.svg");
// Kilobytes. The budgets of engine and model are goals of the project. Those of shell and extras are guards against
// growth; the goal for the shell is 150 KB.
const budgets = {
  "the shell": [150, shell, "page"],
  "the extras": [88, () => all().filter((name) => name.startsWith("extras")), "extras"],
  "the engine, CPU and WebGPU": [596.6, () => all().filter((name) => name.startsWith("engine")), "engine"],
  "the model": [1100, () => ["genrescope.safetensors"]],
  "the second model, which only the teaching room loads": [1100, () => ["fault-filtered.safetensors"]],
  "the third model, likewise": [1100, () => ["teaching.safetensors"]],
  // A guard against growth. It has the decoders of the engine, and loads when a visitor opens the room.
  "the program of the teaching room": [620, () => all().filter((name) => /^inside.*\.(js|wasm)$/.test(name)), "inside"],
  // A guard against growth. It trains, and has no decoder.
  'the program of the room "Teach it"': [170, () => all().filter((name) => /^teach.*\.(js|wasm)$/.test(name)), "teach"],
};

/**
 * Compares the bytes of a program by crate, before compression, with those in `sizes.json`. To update these:
 * `cp target/page-sizes.json tests/browser/sizes.json`.
 */
const json = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));
const crates = (program) =>
  grown(...["target/page-sizes.json", "tests/browser/sizes.json"].map((path) => json(path)[program]));

/** The crates that grew most, with their growth in kilobytes. */
function grown(now, before) {
  return [...new Set([...Object.keys(now), ...Object.keys(before)])]
    .map((name) => [name, (now[name] ?? 0) - (before[name] ?? 0)])
    .filter(([, grown]) => grown > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([name, grown]) => `${name} by ${(grown / 1000).toFixed(1)}`)
    .join(", ");
}

test("names the crates that grew, the largest growth first", () => {
  const before = { core: 5000, page: 1000, gone: 700 };
  assert.equal(grown({ core: 5100, page: 9000, fresh: 300 }, before), "page by 8.0, fresh by 0.3, core by 0.1");
  assert.equal(grown(before, before), "");
});

for (const [what, [most, files, program]] of Object.entries(budgets)) {
  test(`${what}: at most ${most} KB`, () => {
    const parts = files().map((name) => [name, compressed(name)]);
    assert.ok(parts.length > 0, "the page is not built: cargo xtask build");
    const kilobytes = parts.reduce((sum, [, bytes]) => sum + bytes, 0) / 1000;
    const list = parts.map(([name, bytes]) => `${name} ${(bytes / 1000).toFixed(1)}`).join(", ");
    console.log(`${what}: ${kilobytes.toFixed(1)} KB (${list})`);
    const why = program ? `; KB of code more than in sizes.json: ${crates(program) || "none"}` : "";
    if (why) console.log(why.slice(2));
    assert.ok(kilobytes <= most, `${what} has grown to ${kilobytes.toFixed(0)} KB: ${list}${why}`);
  });
}
