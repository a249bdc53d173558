// What a visitor downloads, as a static host serves it: Brotli at quality 11.

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { launch } from "../harness/browser.mjs";
import { dist, made_folder, need, peers } from "../harness/paths.mjs";
import { serve } from "../harness/site.mjs";

/** Which part of the page a requested file belongs to. */
const kinds = [
  ["model", /\.safetensors$/],
  ["engine-webgpu", /gpu[^/]*\.(js|wasm)$/],
  ["engine-cpu", /(engine|worker)[^/]*\.(js|wasm)$/],
  ["shell", /./],
];

/** Sizes of files that were compressed before, since compressing the peers' programs takes a minute. */
const known = join(made_folder("sizes"), "brotli.json");
const sizes_before = existsSync(known) ? JSON.parse(readFileSync(known, "utf8")) : {};

function compressed(path) {
  const { size, mtimeMs } = statSync(path);
  const key = `${path} ${size} ${mtimeMs}`;
  sizes_before[key] ??= compressedNow(path);
  writeFileSync(known, JSON.stringify(sizes_before));
  return sizes_before[key];
}

// Formats that are already compressed are sent as they are.
function compressedNow(path) {
  const bytes = readFileSync(path);
  if (/^\.(png|webp|woff2|mp3)$/.test(extname(path))) return bytes.length;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params }).length;
}

/** The files of dist/ that a first visit requests until the engine is ready, by part. */
async function visited(query, gpu) {
  const site = await serve();
  const browser = await launch({ gpu });
  try {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(`${site.url}/site/${query}`);
    await page.waitForSelector('body[data-engine="ready"], body[data-engine="failed"]', { timeout: 240_000 });
    const files = {};
    for (const path of new Set(site.requests)) {
      const name = path.replace(/^\/site\//, "") || "index.html";
      const file = join(dist, name);
      const size = await Promise.resolve(file).then(compressed).catch(() => 0);
      const [kind] = kinds.find(([, pattern]) => pattern.test(name));
      if (size > 0) (files[kind] ??= []).push([name, size]);
    }
    return files;
  } finally {
    await browser.close();
    await site.close();
  }
}

const total = (files) => files.reduce((sum, [, size]) => sum + size, 0);

async function sizes({ row }) {
  need(join(dist, "index.html"), "no page in dist/: cargo xtask build");
  const cpu = await visited("?backend=cpu", false);
  const gpu = await visited("?backend=webgpu", true);
  const ort = (name) => compressed(join(peers, "onnxruntime-web/dist", name));
  const wasm = ort("ort.wasm.min.mjs") + ort("ort-wasm-simd-threaded.mjs") + ort("ort-wasm-simd-threaded.wasm");
  const webgpu =
    ort("ort.webgpu.min.mjs") + ort("ort-wasm-simd-threaded.asyncify.mjs") + ort("ort-wasm-simd-threaded.asyncify.wasm");
  // The page takes songs before its program has loaded: tests/browser/startup.test.mjs.
  const first_paint = cpu.shell?.filter(([name]) => !/page-[^/]*\.wasm$/.test(name));
  // One program may serve both backends; it is then the WebGPU engine too.
  const parts = [
    ["first-paint", first_paint, 150],
    ["shell", cpu.shell, 150],
    ["engine-cpu", cpu["engine-cpu"], 700, ["onnxruntime-web wasm", wasm]],
    ["engine-webgpu", gpu["engine-webgpu"] ?? gpu["engine-cpu"], 1400, ["onnxruntime-web WebGPU", webgpu]],
    ["model", cpu.model, 1100],
  ];
  for (const [part, files, budget, peer] of parts) {
    if (!files) {
      console.log(`  ${part}: the page requested no such file`);
      continue;
    }
    files.sort((a, b) => b[1] - a[1]);
    console.log(`  ${part}: ${files.slice(0, 6).map(([name, size]) => `${name} ${(size / 1000).toFixed(1)} kB`).join(", ")}`);
    const common = { unit: "KB", ours: total(files) / 1000, goal: 1 };
    row({ name: `bytes/${part}/budget`, ...common, peer: budget, peer_name: "the budget" });
    if (peer) row({ name: `bytes/${part}/peer`, ...common, peer: peer[1] / 1000, peer_name: peer[0] });
  }
}

export const measurements = [{ name: "bytes", run: sizes }];
