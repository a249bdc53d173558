// Without WebGPU, with a simulated one, and when the GPU is lost in the middle of a song.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { songs } from "./support/audio.mjs";
import { classify, choose, engine, launch, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

let site;
before(async () => {
  site = await serve();
});
after(async () => {
  await site?.close();
});

test("no WebGPU in the browser: the CPU, and the page says why", async () => {
  const browser = await launch({ gpu: false });
  const page = await open(browser, site.url, { query: "?backend=webgpu" });
  const heard = await classify(page, songs(1)[0]);
  assert.equal(heard.backend, "cpu");
  assert.match(await page.innerText("#backend-line"), /CPU.*because/s);
  assert.equal(heard.state, "done", heard.message);
  await browser.close();
});

test("a simulated GPU is not chosen by itself", async () => {
  const browser = await launch();
  const page = await open(browser, site.url, { query: "" });
  assert.equal(await page.getAttribute("body", "data-backend"), "cpu");
  assert.match(await page.innerText("#backend-line"), /software/);
  await browser.close();
});

test("a GPU that is lost in the middle of a song: the CPU finishes it", async () => {
  const browser = await launch();
  const page = await open(browser, site.url, {
    query: "?backend=webgpu",
    ready: false,
    before: (page) =>
      page.on("worker", (worker) => {
        // Keeps hold of the device, so that the test can destroy it.
        worker
          .evaluate(() => {
            const original = GPUAdapter.prototype.requestDevice;
            GPUAdapter.prototype.requestDevice = async function (...rest) {
              return (self.heldDevice = await original.apply(this, rest));
            };
          })
          .catch(() => {});
      }),
  });
  await page.waitForSelector('body[data-engine="ready"]', { timeout: 240_000 });
  assert.equal(await page.getAttribute("body", "data-backend"), "webgpu");
  await choose(page, songs(1)[0]);
  await page.waitForSelector('body[data-state="working"]');
  await page.workers()[0].evaluate(() => self.heldDevice.destroy());
  const heard = await outcome(page, 120_000);
  assert.equal(heard.state, "done", heard.message);
  assert.equal(heard.backend, "cpu");
  console.log(await page.innerText("#backend-line"));
  await browser.close();
});

for (const name of ["/engine.js", "/engine_bg.wasm"]) {
  test(`${name} does not arrive: a sentence, and trying again works`, async () => {
    const browser = await launch({ gpu: false });
    site.replace.set(name, null);
    const page = await open(browser, site.url, { ready: false });
    await engine(page, "failed");
    const message = (await page.innerText("#message")).trim();
    console.log(message);
    assert.match(message, /could not be loaded/);
    site.replace.clear();
    await page.click("#retry");
    await engine(page, "ready");
    await browser.close();
  });
}
