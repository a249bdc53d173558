// A verdict in each kind of page that people build: with Vite, webpack and Next.js, without a bundler, with the package
// on another origin, under a strict policy. Each is built from the packed package and runs in headless Chromium.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { file, music, temporary, wav } from "../browser/support/audio.mjs";
import { launch } from "../browser/support/browser.mjs";
import { predict } from "../browser/support/predict.mjs";
import { serve } from "../browser/support/site.mjs";
import { html, install, site } from "./support/package.mjs";
import { assertVerdict, withFile } from "./support/verdict.mjs";

const fixture = (name) => new URL(`fixtures/${name}`, import.meta.url).pathname;
const run = `
  import { load } from "genrescope";
  window.run = async (blob, options) => (await load({ backend: "cpu", ...options })).classify(blob);`;
const withoutInlineScript = html("").replace('<script type="module">', '<script type="module" src="./main.js">');

let browser, song, expected;
before(async () => {
  install();
  song = file("song.wav", wav(music(12)));
  [expected] = predict([song]);
  browser = await launch({ gpu: false });
});
after(async () => {
  await browser?.close();
});

/** Opens a page that has `window.run`, and compares its verdict with the trainer's. Returns what it started and said. */
async function assertRuns(url, label, options) {
  const page = await browser.newPage();
  const seen = { workers: [], requests: [], problems: [] };
  page.on("worker", (worker) => seen.workers.push(worker.url()));
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("pageerror", (error) => seen.problems.push(String(error)));
  page.on("console", (message) => message.type() === "warning" && seen.problems.push(message.text()));
  await page.goto(url);
  await page.waitForFunction(() => window.run, null, { timeout: 60_000 });
  const { result, error } = await withFile(page, song, (blob, options) => window.run(blob, options), options);
  assert.equal(error, undefined, `${label}: ${error?.message} ${seen.problems.join()}`);
  assertVerdict(result, expected, label);
  // The pool has as many workers as the machine has cores, up to four with the engine's own. None may have failed.
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  assert.equal(seen.workers.length, Math.min(cores, 4), `${label}: ${seen.workers}`);
  assert.deepEqual(seen.problems, [], label);
  await page.close();
  return seen;
}

async function assertServed(folder, label, options, headers) {
  const server = await serve({ folder, headers });
  try {
    return await assertRuns(server.url, label, options);
  } finally {
    await server.close();
  }
}

test("Vite, development server", async () => {
  const { createServer } = await import("vite");
  const cacheDir = temporary("vite-cache");
  const server = await createServer({
    root: fixture("vite"),
    configFile: false,
    logLevel: "warn",
    cacheDir,
    server: { port: 0, host: "localhost" },
  });
  try {
    await server.listen();
    await assertRuns(server.resolvedUrls.local[0], "Vite, development");
  } finally {
    await server.close();
  }
});

test("Vite, build", async () => {
  const { build } = await import("vite");
  const outDir = temporary("vite");
  await build({ root: fixture("vite"), configFile: false, logLevel: "warn", build: { outDir, emptyOutDir: true } });
  const { requests } = await assertServed(outDir, "Vite, build");
  assert.ok(!requests.some((url) => url.includes("genrescope/")), requests.join());
});

test("webpack", async () => {
  const { default: webpack } = await import("webpack");
  const path = temporary("webpack");
  const compiler = webpack({ mode: "production", context: fixture("webpack"), entry: "./main.js", output: { path } });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  assert.ok(!stats.hasErrors(), String(stats));
  copyFileSync(join(fixture("webpack"), "index.html"), join(path, "index.html"));
  await assertServed(path, "webpack");
});

test("Next.js, which renders the page on the server as well", async () => {
  const folder = fixture("next");
  const clean = () => [".next", "out"].forEach((name) => rmSync(join(folder, name), { recursive: true, force: true }));
  clean();
  const next = new URL("node_modules/next/dist/bin/next", import.meta.url).pathname;
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  try {
    await promisify(execFile)(process.execPath, [next, "build"], { cwd: folder, env });
    await assertServed(join(folder, "out"), "Next.js");
  } finally {
    clean();
  }
});

test("without a bundler", async () => {
  const folder = site("plain", { "index.html": html(run.replace('"genrescope"', '"./genrescope/index.js"')) });
  const { requests } = await assertServed(folder, "plain");
  const names = requests.map((url) => url.split("/").at(-1)).filter((name) => !["", "favicon.ico"].includes(name));
  // Once each, and nothing else; the script of the worker again for each worker of the pool.
  const expectedNames = ["engine.wasm", "index.js", "model.safetensors", "worker.js"];
  assert.deepEqual([...new Set(names)].sort(), expectedNames);
});

test("package on another origin, also under a policy without blob:", async () => {
  const other = await serve({ folder: site("other", {}), headers: { "access-control-allow-origin": "*" } });
  try {
    const script = run.replace('"genrescope"', `"${other.url}genrescope/index.js"`);
    const folder = site("page", { "index.html": withoutInlineScript, "main.js": script });
    const { workers } = await assertServed(folder, "another origin");
    assert.ok(workers.every((url) => url.startsWith("blob:")), workers.join());

    const { origin } = new URL(other.url);
    const policy = `default-src 'none'; script-src 'self' ${origin} 'wasm-unsafe-eval'; connect-src 'self' ${origin}; worker-src 'self'`;
    const strict = await assertServed(folder, "another origin, strict policy", { workerUrl: "/genrescope/worker.js" }, {
      "content-security-policy": policy,
    });
    assert.ok(strict.workers.every((url) => url.endsWith("/genrescope/worker.js")), strict.workers.join());
  } finally {
    await other.close();
  }
});

test("strict policy on one origin", async () => {
  const folder = site("strict", { "index.html": withoutInlineScript, "main.js": run.replace('"genrescope"', '"./genrescope/index.js"') });
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
  await assertServed(folder, "strict policy", {}, { "content-security-policy": policy });
});
