// The page takes songs from its first paint on, before its program is there, and that first paint is small.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { file, music, songs, wav } from "./support/audio.mjs";
import { engine, launch, open, outcome } from "./support/browser.mjs";
import { dist, serve } from "./support/site.mjs";

/** Kilobytes, Brotli: a goal of the project. */
const MOST = 150;

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch({ gpu: false });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens the page, but keeps its program back until `release()`. */
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
  await page.waitForFunction(() => typeof startEngine === "function");
  return { page, release };
}

/** Lets go of a file over the page, as a visitor would. */
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

test("what it takes to a usable first paint is small", async () => {
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

test("songs that are chosen and dropped before the program is there are heard", async () => {
  const { page, release } = await withoutProgram();
  assert.ok(await page.isHidden("#early"));
  await page.setInputFiles("#file-input", songs(1)[0]);
  await page.waitForSelector("#early:not([hidden])");
  await drop(page, "dropped.wav", wav(music(6)));
  assert.equal(await page.$eval("#file-input", (input) => input.files.length), 2);
  release();
  const heard = await outcome(page);
  assert.equal(heard.state, "done", heard.message);
  await page.waitForFunction(() => document.querySelectorAll("#results > li").length === 2);
  assert.ok(await page.isHidden("#early"));
  assert.deepEqual(page.problems, []);

  // Once the program listens, the first script does not: nothing is taken twice.
  await drop(page, "later.wav", wav(music(6)));
  await page.waitForFunction(() => document.querySelectorAll("#results > li").length === 3);
  await page.context().close();
});

test("a button that is pressed before the program is there is pressed", async () => {
  const { page, release } = await withoutProgram();
  await page.click("#make");
  assert.ok(await page.isHidden("#synth"));
  release();
  await page.waitForSelector("#synth:not([hidden])");
  await page.context().close();
});

test("a model file that is missing is told also where it was asked for ahead", async () => {
  site.replace.set("/genrescope.safetensors", null);
  const page = await open(browser, site.url, { ready: false });
  await page.waitForSelector('body[data-engine="failed"]');
  assert.match(await page.innerText("#message"), /404/);
  site.replace.clear();
  await page.click("#retry");
  await page.setInputFiles("#file-input", file("short.wav", wav(music(6))));
  const heard = await outcome(page);
  assert.equal(heard.state, "done", heard.message);
  await page.context().close();
});

test("the first script comes late: the program waits for it", async () => {
  const page = await open(browser, site.url, {
    ready: false,
    before: (page) =>
      page.route(/able\.js/, async (route) => {
        await new Promise((later) => setTimeout(later, 1500));
        await route.continue();
      }),
  });
  await engine(page, "ready");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
