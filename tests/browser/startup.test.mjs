// The page takes songs from its first paint on, before its program has loaded, and that first paint is small.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { file, music, song, wav } from "./support/audio.mjs";
import { engine, line, open, outcome } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { dist } from "./support/site.mjs";
import { assertMessage, text } from "./support/texts.mjs";

/** Kilobytes, Brotli: a goal of the project. */
const MOST = 150;

startBrowser({ gpu: false });

/** Opens the page with its program held back until `release()`. */
async function withoutProgram() {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const page = await open(browser, site.url, {
    ready: false,
    before: (page) =>
      page.route(/page-[^/]*_bg\.wasm/, async (route) => {
        await released;
        await route.continue();
      }),
  });
  // The first script enables it.
  await page.waitForSelector("#record:enabled");
  return { page, release };
}

/** Drops a file on the page, as a visitor would. */
const drop = (page, name, bytes) =>
  page.evaluate(
    ([name, base64]) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type: "audio/wav" }));
      for (const type of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
        if (document.body.dispatchEvent(event)) throw new Error(`the browser would open the file itself: ${type}`);
      }
    },
    [name, bytes.toString("base64")],
  );

test("needs few bytes to a usable first paint", async () => {
  site.requests.length = 0;
  const { page, release } = await withoutProgram();
  await page.waitForLoadState("domcontentloaded");
  assert.ok(await page.isVisible("#choose"));
  assert.ok(await page.isEnabled("#record"));
  const size = (path) => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    return brotliCompressSync(readFileSync(join(dist, path === "/" ? "index.html" : path)), { params }).length / 1000;
  };
  const parts = [...new Set(site.requests)].map((path) => [path, size(path)]);
  const sum = parts.reduce((sum, [, size]) => sum + size, 0);
  const list = parts.map(([path, size]) => `${path} ${size.toFixed(1)}`).join(", ");
  console.log(`${sum.toFixed(1)} KB: ${list}`);
  assert.ok(sum <= MOST, `${sum.toFixed(1)} KB: ${list}`);
  release();
  await page.context().close();
});

test("classifies songs that are chosen and dropped before the program has loaded", async () => {
  const { page, release } = await withoutProgram();
  assert.ok(await page.isHidden("#early"));
  await page.setInputFiles("#file-input", song());
  await page.waitForSelector("#early:not([hidden])");
  assert.equal(await line(page, "#early"), text("app.early"));
  await drop(page, "dropped.wav", wav(music(6)));
  assert.equal(await page.$eval("#file-input", (input) => input.files.length), 2);
  release();
  await page.waitForFunction(() => document.querySelectorAll('#results > li[data-status="done"]').length === 2, null, {
    timeout: 120_000,
  });
  assert.ok(await page.isHidden("#early"));
  assert.deepEqual(page.problems, []);

  // The program has taken over from the first script: nothing is taken twice.
  await drop(page, "later.wav", wav(music(6)));
  await page.waitForFunction(() => document.querySelectorAll('#results > li[data-status="done"]').length >= 3, null, {
    timeout: 120_000,
  });
  const names = await page.$$eval("#results > li .name", (all) => all.map((name) => name.textContent));
  assert.deepEqual(names, ["song.wav", "dropped.wav", "later.wav"]);
  await page.context().close();
});

test("handles a click that came before the program has loaded", async () => {
  const { page, release } = await withoutProgram();
  await page.click("#make");
  assert.ok(await page.isHidden("#synth"));
  release();
  await page.waitForSelector("#synth:not([hidden])");
  await page.context().close();
});

test("reports a missing model file that was requested ahead of the engine", async () => {
  site.replace.set("/genrescope.safetensors", null);
  const page = await open(browser, site.url, { ready: false, keyed: true });
  await engine(page, "failed");
  assertMessage(await line(page, "#message"), "model-file.refused-by-server", { status: 404 });
  site.replace.clear();
  await page.click("#retry");
  await page.setInputFiles("#file-input", file("short.wav", wav(music(6))));
  const { state, message } = await outcome(page);
  assert.equal(state, "done", message);
  await page.context().close();
});

/** The script that index.html loads before the program. */
function firstScript() {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const [, name] = html.match(/<script src="([^"]+)" defer>/);
  return new RegExp(name.replaceAll(".", "\\."));
}

test("waits with the program for a first script that arrives late", async () => {
  const page = await open(browser, site.url, {
    ready: false,
    before: (page) =>
      page.route(firstScript(), async (route) => {
        await new Promise((later) => setTimeout(later, 1500));
        await route.continue();
      }),
  });
  await engine(page, "ready");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the engine starts although the browser reports nothing of the program's download", async () => {
  const page = await open(browser, site.url, {
    before: (page) =>
      page.addInitScript(() => {
        HTMLLinkElement.prototype.addEventListener = () => {};
        performance.getEntriesByName = () => [];
      }),
  });
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
