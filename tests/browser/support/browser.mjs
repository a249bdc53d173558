// Browsers, and the page as a test drives it.

import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";
import { CARRIER, keyedWords } from "./texts.mjs";

const base = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];
const webgpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** Options of Chromium for a microphone that plays `path`, or a series of beeps. */
export const fakeMicrophone = (path) => [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  ...(path ? [`--use-file-for-fake-audio-capture=${path}`] : []),
];

/** The path of an installed program. */
export const program = (name) => execFileSync("sh", ["-c", `command -v ${name}`]).toString().trim();

/** Starts headless Chromium, with WebGPU on a software adapter or without WebGPU. */
export async function launch({ gpu = true, args = [] } = {}) {
  const executablePath = process.env.CHROMIUM ?? program("chromium");
  const gpuFlags = gpu ? webgpu : ["--disable-gpu", "--disable-features=WebGPU,WebGPUService"];
  return chromium.launch({ executablePath, args: [...base, ...gpuFlags, ...args] });
}

/**
 * Opens the page and waits until the engine is ready. Without the service worker, unless the context has
 * `serviceWorkers: "allow"`: it would answer in place of the test's server. `keyed`: with texts that are their own
 * keys, see texts.mjs.
 */
export async function open(
  browser,
  url,
  { query = "?backend=cpu", context = {}, ready = true, keyed = false, before } = {},
) {
  const locale = keyed ? { locale: CARRIER } : {};
  const page = await (await browser.newContext({ serviceWorkers: "block", ...locale, ...context })).newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  if (keyed) await serveKeyedWords(page);
  if (before) await before(page);
  await page.goto(url + query);
  if (ready) await engine(page, "ready", 120_000);
  return page;
}

async function serveKeyedWords(page) {
  let arrived;
  const words = new Promise((resolve) => (arrived = resolve));
  await page.route(`**/words/${CARRIER}.json`, async (route) => {
    await route.fulfill({ contentType: "application/json", body: keyedWords() });
    arrived();
  });
  // What the engine reports first is already in the keyed language.
  await page.route(/engine\.js/, async (route) => {
    await words;
    await route.fallback();
  });
}

/**
 * Runs a function in the engine's workers before any of their code: it is written into the script that they start
 * with. What a test evaluates in a worker that has started may come too late.
 */
export function inEngine(page, work, ...rest) {
  const first = `(${work})(...${JSON.stringify(rest)});\n`;
  return page.addInitScript((first) => {
    const Original = Blob;
    window.Blob = class extends Original {
      constructor(parts, options) {
        super(options?.type === "text/javascript" ? [first, ...parts] : parts, options);
      }
      // The browser's own blobs and files stay blobs.
      static [Symbol.hasInstance](value) {
        return Function.prototype[Symbol.hasInstance].call(Original, value);
      }
    };
  }, first);
}

/** Waits until the engine is `starting`, `ready` or `failed`. */
export async function engine(page, state, timeout = 60_000) {
  await page.waitForSelector(`body[data-engine="${state}"]`, { timeout });
}

/** A line of the page as it is in the document: CSS may show it in capitals. */
export const line = async (page, selector) => (await page.textContent(selector)).trim();

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
    // From the most probable on: WebDriver does not keep the order of an object's keys.
    ranking: ranking.map(([genre]) => genre),
    slices: document.querySelectorAll("#strip [data-slice]").length,
    message: document.querySelector("#message").textContent.trim(),
    warnings: [...document.querySelectorAll("#warnings li")].map((item) => item.textContent.trim()),
  };
}

/** Waits until the page has classified or refused the song, and returns what it shows. */
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
