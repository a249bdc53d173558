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

test("the engine breaks down: the page says so, keeps the song, and starts again", async () => {
  const browser = await launch();
  const page = await open(browser, site.url);
  // What the engine reads the clock with throws from now on, deep inside a promise.
  await page.workers()[0].evaluate(() => {
    performance.now = () => {
      throw new Error("the clock stands still");
    };
  });
  await choose(page, songs(1)[0]);
  await engine(page, "failed", 5_000);
  const said = (await page.innerText("#message")).trim();
  console.log(said);
  assert.match(said, /stopped while it listened.*clock stands still.*song is kept/s);
  await page.click("#retry");
  const heard = await outcome(page);
  assert.equal(heard.state, "done", heard.message);
  await browser.close();
});

test("a breakdown while the page is idle, or while the engine starts, is told as well", async () => {
  const browser = await launch();
  const page = await open(browser, site.url);
  await page.workers()[0].evaluate(() => {
    setTimeout(() => Promise.reject(new Error("out of nowhere")));
  });
  await engine(page, "failed", 5_000);
  assert.match(await page.innerText("#message"), /out of nowhere/);
  await page.close();

  const starting = await open(browser, site.url, {
    ready: false,
    before: (page) =>
      page.on("worker", (worker) => {
        worker
          .evaluate(() => {
            performance.now = () => {
              throw new Error("no time today");
            };
          })
          .catch(() => {});
      }),
  });
  await engine(starting, "failed", 20_000);
  const said = (await starting.innerText("#message")).trim();
  console.log(said);
  assert.match(said, /no time today/);
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
