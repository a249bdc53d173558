// The package itself: its files, types and size, and that it can be imported without a browser.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { dist, root } from "../browser/support/site.mjs";
import { install, tarball } from "./support/package.mjs";

const tool = (path) => new URL(`node_modules/${path}`, import.meta.url).pathname;
const compressed = (path) =>
  brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length;

let folder;
before(() => {
  folder = install();
});

test("files have their names, and the manifest the version of the project", () => {
  const files = readdirSync(folder).filter((name) => !name.startsWith("."));
  assert.deepEqual(files.sort(), [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "define.d.ts",
    "define.js",
    "element.d.ts",
    "element.js",
    "engine.wasm",
    "index.d.ts",
    "index.js",
    "model.safetensors",
    "package.json",
    "recorder.js",
    "worker.js",
  ]);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [, version] = readFileSync(join(root, "Cargo.toml"), "utf8").match(/\[workspace\.package\]\nversion = "(.+)"/);
  assert.equal(manifest.version, version);
  assert.deepEqual([manifest.dependencies, manifest.scripts], [undefined, undefined]);
  for (const [name, entry] of Object.entries(manifest.exports)) {
    if (entry.types) assert.equal(Object.keys(entry)[0], "types", name);
  }
});

test("page and package have the same engine and model", () => {
  for (const [ofPage, ofPackage] of [
    ["engine.js", "worker.js"],
    ["engine_bg.wasm", "engine.wasm"],
    ["genrescope.safetensors", "model.safetensors"],
  ]) {
    assert.ok(readFileSync(join(dist, ofPage)).equals(readFileSync(join(folder, ofPackage))), ofPage);
  }
});

test("bare Node imports every module", () => {
  const script = `
    const index = await import("genrescope");
    const element = await import("genrescope/element");
    await import("genrescope/element/define");
    const refused = await index.load().catch((error) => error);
    console.log(JSON.stringify([
      index.isSupported(), refused.code, refused instanceof index.GenrescopeError, typeof element.GenreScopeElement,
      import.meta.resolve("genrescope/engine.wasm").endsWith("/engine.wasm"),
      import.meta.resolve("genrescope/model.safetensors").endsWith("/model.safetensors"),
    ]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: import.meta.dirname });
  assert.deepEqual(JSON.parse(output), [false, "unsupported_browser", true, "function", true, true]);
});

test("publint finds nothing", async () => {
  const { publint } = await import("publint");
  const { messages } = await publint({ pkgDir: folder, strict: true });
  assert.deepEqual(messages, []);
});

test("arethetypeswrong finds nothing", () => {
  const cli = tool("@arethetypeswrong/cli/dist/index.js");
  // Node 10 and CommonJS are left out: the package is ESM. The two files have no types.
  const options = ["--profile", "esm-only", "--exclude-entrypoints", "engine.wasm", "model.safetensors", "worker.js", "recorder.js"];
  const run = spawnSync(process.execPath, [cli, tarball(), "--no-color", ...options], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  assert.match(run.stdout, /genrescope\/element\/define/);
});

test("types fit programs that use them, and refuse bare samples", () => {
  const compiler = tool("typescript/bin/tsc");
  const run = spawnSync(process.execPath, [compiler, "--project", "fixtures/types"], { cwd: import.meta.dirname, encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
});

// Kilobytes of Brotli. That of the package's script is a goal of the project, that of the element a guard against growth.
// Engine and model are those of the page: tests/browser/size.test.mjs.
for (const [what, most, names] of [
  ["what `import \"genrescope\"` loads", 12, ["index.js"]],
  ["the element", 5, ["element.js", "define.js"]],
]) {
  test(`${what}: at most ${most} KB`, () => {
    const kilobytes = names.reduce((sum, name) => sum + compressed(join(folder, name)), 0) / 1000;
    console.log(`${what}: ${kilobytes.toFixed(1)} KB`);
    assert.ok(kilobytes <= most, `${kilobytes} KB`);
  });
}
