// What a visitor downloads, as a static host serves it: Brotli at its best.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { root } from "./support/site.mjs";

const dist = join(root, "dist");
const compressed = (name) =>
  brotliCompressSync(readFileSync(join(dist, name)), {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  }).length;

const all = () => readdirSync(dist);
// Kilobytes. The budgets are goals of the project and not what happens to be there.
const budgets = {
  "the engine, CPU and WebGPU": [700, () => all().filter((name) => name.startsWith("engine"))],
  "the model": [1100, () => all().filter((name) => name.endsWith(".safetensors"))],
};

for (const [what, [most, files]] of Object.entries(budgets)) {
  test(`${what}: at most ${most} KB`, () => {
    const parts = files().map((name) => [name, compressed(name)]);
    assert.ok(parts.length > 0, "the page is not built: cargo xtask build");
    const kilobytes = parts.reduce((sum, [, bytes]) => sum + bytes, 0) / 1000;
    const list = parts.map(([name, bytes]) => `${name} ${(bytes / 1000).toFixed(0)}`).join(", ");
    console.log(`${what}: ${kilobytes.toFixed(0)} KB (${list})`);
    assert.ok(kilobytes <= most, `${what} has grown to ${kilobytes.toFixed(0)} KB: ${list}`);
  });
}
