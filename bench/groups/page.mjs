// The whole page: time and memory from an empty cache to the verdict, and for an hour of music.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { songs } from "../../tests/browser/support/data.mjs";
import { launch } from "../harness/browser.mjs";
import * as data from "../harness/data.mjs";
import { median } from "../harness/measure.mjs";
import { dist, need, program } from "../harness/paths.mjs";
import { serve } from "../harness/site.mjs";

/** Peak memory of the largest renderer process, in megabytes. Linux only. */
async function peakMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const peaks = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) / 1024);
  return Math.max(...peaks);
}

/** In the page: chooses a file as soon as the document is there, and notes when the answer is. */
function choose(address) {
  const file = fetch(address).then((response) => response.blob());
  document.addEventListener("DOMContentLoaded", async () => {
    const look = () => {
      if (["done", "failed"].includes(document.body.dataset.state)) globalThis.answeredAt ??= performance.now();
    };
    new MutationObserver(look).observe(document.body, { attributeFilter: ["data-state"] });
    const chosen = new DataTransfer();
    chosen.items.add(new File([await file], address.slice(address.lastIndexOf("/") + 1)));
    const input = document.querySelector("#file-input");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/**
 * Opens a page in a new browser, gives it a file at once, and waits for the answer. Seconds from the navigation to the
 * answer, by the page's clock: the driver would need as long to choose a file as a page needs to classify it.
 */
async function visit(site, path, file, timeout = 120_000) {
  const browser = await launch({ gpu: false });
  try {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await page.addInitScript(choose, site.song(file));
    const address = site.url + path;
    await page.goto(address, { waitUntil: "domcontentloaded" });
    await page.waitForFunction(() => globalThis.answeredAt, null, { timeout });
    const { state, genre, seconds } = await page.evaluate(() => ({
      state: document.body.dataset.state,
      genre: document.querySelector("#verdict").dataset.genre,
      seconds: globalThis.answeredAt / 1000,
    }));
    if (state !== "done") throw new Error(`${address} failed with ${file}`);
    const heaps = page.workers().map((worker) => worker.evaluate(() => self.heapBytes?.() ?? 0).catch(() => 0));
    const bytes = (await Promise.all(heaps)).reduce((sum, heap) => sum + heap, 0);
    return { seconds, genre, heap: bytes / 2 ** 20, memory: await peakMemory(browser) };
  } finally {
    await browser.close();
  }
}

async function cold({ quick, row }) {
  need(join(dist, "index.html"), "no page in dist/: cargo xtask build");
  data.facts("genrescope");
  const site = await serve();
  const [file] = songs(1);
  const pages = ["/site/?backend=cpu", "/pages/minimal.html"];
  const seen = [[], []];
  try {
    for (let round = 0; round < (quick ? 1 : 7); round += 1) {
      for (const index of round % 2 ? [1, 0] : [0, 1]) seen[index].push(await visit(site, pages[index], file));
    }
    const [ours, peer] = seen;
    console.log(`  ours: ${ours[0].genre}, the minimal page: ${peer[0].genre}`);
    if (ours[0].genre !== peer[0].genre) throw new Error("the two pages give different answers");
    const of = (side, key) => median(side.map((visit) => visit[key]));
    const peer_name = "a minimal onnxruntime-web page";
    for (const [name, unit, key] of [["cold-start", "s", "seconds"], ["cold-start/peak-memory", "MB", "memory"]]) {
      row({ name: `page/${name}`, unit, ours: of(ours, key), peer: of(peer, key), peer_name, goal: 0.6 });
    }
  } finally {
    await site.close();
  }
}

async function hour({ row }) {
  need(join(dist, "index.html"), "no page in dist/: cargo xtask build");
  const site = await serve();
  try {
    const { seconds, heap, memory } = await visit(site, "/site/?backend=cpu", data.hour(), 600_000);
    row({ name: "page/hour/time", unit: "s", ours: seconds, peer: 3600, peer_name: "real time", goal: 0.0022 });
    // Memory of a page that decodes the whole song first: two channels of f32 at 44.1 kHz.
    const whole = (3600 * 44100 * 2 * 4) / 2 ** 20;
    const against = { unit: "MB", peer: whole, peer_name: "the song decoded whole", goal: 1 };
    row({ name: "page/hour/peak-memory", ours: memory, ...against });
    if (heap > 0) row({ name: "page/hour/engine-heap", ours: heap, ...against });
  } finally {
    await site.close();
  }
}

/** Milliseconds from the choice of many clips to the last answer, in a page whose engine and workers are ready. */
async function batchInPage(page, files) {
  await page.evaluate(() => document.querySelector("#clear-songs").click());
  await page.waitForFunction(() => document.querySelectorAll("#results [data-song]").length === 0);
  await page.evaluate(() => {
    const begin = () => (globalThis.begun = performance.now());
    document.querySelector("#file-input").addEventListener("change", begin, { once: true, capture: true });
  });
  await page.setInputFiles("#file-input", files);
  const over = (count) => document.querySelectorAll('#results [data-status="done"]').length === count;
  await page.waitForFunction(over, files.length, { timeout: 300_000, polling: "raf" });
  return page.evaluate(() => performance.now() - globalThis.begun);
}

/** Sixty clips of thirty seconds, against `trainer predict` on one thread. */
async function batch({ quick, row }) {
  need(join(dist, "index.html"), "no page in dist/: cargo xtask build");
  const trainer = need(program("trainer"), "no trainer: cargo build --release");
  const files = songs(quick ? 6 : 60);
  const predict = () => {
    const started = performance.now();
    execFileSync(trainer, ["predict", "--json", "--model", join(dist, "genrescope.safetensors"), ...files], {
      maxBuffer: 1 << 28,
      stdio: ["ignore", "ignore", "ignore"],
      env: { ...process.env, RAYON_NUM_THREADS: "1" },
    });
    return performance.now() - started;
  };
  const site = await serve();
  const browser = await launch({ gpu: false });
  try {
    const page = await (await browser.newContext({ serviceWorkers: "block" })).newPage();
    await page.goto(`${site.url}/site/?backend=cpu`);
    await page.waitForSelector('body[data-engine="ready"]');
    const [ours, theirs] = [[], []];
    // The first round starts the workers and fills the cache of the file system.
    for (let round = 0; round <= (quick ? 1 : 5); round += 1) {
      const times = [await batchInPage(page, files), predict()];
      if (round > 0) [ours, theirs].forEach((seen, side) => seen.push(times[side] / files.length));
    }
    const peer_name = "trainer predict on one thread";
    row({ name: "page/batch-60-clips/a-clip", unit: "ms", ours: median(ours), peer: median(theirs), peer_name, goal: 1.5 });
  } finally {
    await browser.close();
    await site.close();
  }
}

export const measurements = [
  { name: "page/cold-start", run: cold },
  { name: "page/hour", run: hour },
  { name: "page/batch-60-clips", run: batch },
];
