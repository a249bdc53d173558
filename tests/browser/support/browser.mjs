// Headless Chromium, and the page as a test speaks to it.

import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const base = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];
const webgpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

export async function launch({ gpu = true, args = [] } = {}) {
  const executablePath =
    process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium"]).toString().trim();
  const gpuFlags = gpu ? webgpu : ["--disable-gpu", "--disable-features=WebGPU,WebGPUService"];
  return chromium.launch({ executablePath, args: [...base, ...gpuFlags, ...args] });
}

/**
 * Opens the page and waits until the engine is ready. Without the service worker, unless the context
 * says `serviceWorkers: "allow"`: it would answer in place of the test's server.
 */
export async function open(browser, url, { query = "?backend=cpu", context = {}, ready = true, before } = {}) {
  const page = await (await browser.newContext({ serviceWorkers: "block", ...context })).newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  if (before) await before(page);
  await page.goto(url + query);
  if (ready) await engine(page, "ready", 120_000);
  return page;
}

/**
 * Runs this in the engine's workers, before anything of theirs: it is written into the script that they start with.
 * What is evaluated once a worker is there may come too late.
 */
export function inEngine(page, does, ...rest) {
  const first = `(${does})(...${JSON.stringify(rest)});\n`;
  return page.addInitScript((first) => {
    const Original = Blob;
    window.Blob = class extends Original {
      constructor(parts, options) {
        super(options?.type === "text/javascript" ? [first, ...parts] : parts, options);
      }
    };
  }, first);
}

export async function engine(page, state, timeout = 60_000) {
  await page.waitForSelector(`body[data-engine="${state}"]`, { timeout });
}

/** Chooses files as a user would. */
export async function choose(page, files) {
  await page.setInputFiles("#file-input", files);
}

/** What the page shows of a song. Runs inside the page, in every browser. */
export function readOutcome() {
  const verdict = document.querySelector("#verdict");
  const ranking = [...document.querySelectorAll("#ranking li[data-genre]")].map((item) => [
    item.dataset.genre,
    Number(item.dataset.probability),
  ]);
  return {
    state: document.body.dataset.state,
    backend: document.body.dataset.backend,
    answer: verdict.dataset.answer,
    genre: verdict.dataset.genre,
    probabilities: Object.fromEntries(ranking),
    slices: document.querySelectorAll("#strip [data-slice]").length,
    message: document.querySelector("#message").innerText.trim(),
    text: document.body.innerText,
  };
}

/** Waits for the page to be done or failed with the song, and tells how it went. */
export async function outcome(page, timeout = 120_000) {
  await page.waitForSelector('body[data-state="done"], body[data-state="failed"]', { timeout });
  // The strip and the picture come with the frame after the verdict.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  return page.evaluate(readOutcome);
}

/** A file from the chooser to its outcome; the page may have shown another song before. */
export async function classify(page, files, timeout) {
  await page.evaluate(() => (document.body.dataset.state = "test-waiting"));
  await choose(page, files);
  return outcome(page, timeout);
}
