// What the network runs on: measured once a device and model, remembered, explained, and the visitor's to choose.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { songs } from "./support/audio.mjs";
import { classify, engine, inEngine, launch, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

let site, browser;
before(async () => {
  [site, browser] = [await serve(), await launch()];
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Lets the simulated adapter pass for a real one. */
const pretend = (page) =>
  inEngine(page, () => {
    const says = { description: "Pretend 3000", architecture: "pretended", isFallbackAdapter: false };
    for (const [key, value] of Object.entries(says)) {
      Object.defineProperty(GPUAdapterInfo.prototype, key, { get: () => value });
    }
  });

const line = (page) => page.innerText("#backend-line");
const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("genrescope.measured")));

test("an unknown device: the CPU begins, both are measured, the faster one stays and is remembered", async () => {
  const page = await open(browser, site.url, { query: "", before: pretend });
  assert.equal(await page.getAttribute("body", "data-backend"), "cpu");
  assert.match(await line(page), /until it is measured whether WebGPU on Pretend 3000/);
  // A song need not wait for it.
  const heard = await classify(page, songs(1)[0]);
  assert.equal(heard.state, "done", heard.message);
  await page.waitForFunction(() => localStorage.getItem("genrescope.measured"), null, { timeout: 120_000 });
  console.log(await line(page));
  assert.match(await line(page), /\d\.\d ms.*\d\.\d ms/);
  const [measured] = (await kept(page)).measured;
  assert.equal(measured.adapter, "Pretend 3000");
  // This machine's processor plays both parts, and WebGPU's the slower.
  assert.ok(measured.cpu_ms > 0 && measured.cpu_ms < measured.webgpu_ms);
  assert.equal(await page.getAttribute("body", "data-backend"), "cpu");
  assert.equal((await classify(page, songs(1)[0])).genre, heard.genre);

  // The next visit begins with what is known.
  await page.reload();
  await engine(page, "ready");
  assert.match(await line(page), new RegExp(`The CPU: it hears a slice in ${measured.cpu_ms.toFixed(1)} ms`));

  // Where WebGPU was the faster one, it begins.
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem("genrescope.measured"));
    kept.measured[0].webgpu_ms = kept.measured[0].cpu_ms / 2;
    localStorage.setItem("genrescope.measured", JSON.stringify(kept));
  });
  await page.reload();
  await engine(page, "ready", 120_000);
  assert.equal(await page.getAttribute("body", "data-backend"), "webgpu");
  assert.match(await line(page), /^WebGPU on Pretend 3000: it hears/);

  // What another version has measured counts no more.
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem("genrescope.measured"));
    localStorage.setItem("genrescope.measured", JSON.stringify({ ...kept, version: "another" }));
  });
  await page.reload();
  await engine(page, "ready");
  assert.match(await line(page), /until it is measured/);
  await page.context().close();
});

test("WebGPU that does not work is found out in the background, and nobody is bothered", async () => {
  const broken = async (page) => {
    await pretend(page);
    await inEngine(page, () => {
      GPUAdapter.prototype.requestDevice = async () => {
        throw new DOMException("no device today", "OperationError");
      };
    });
  };
  const page = await open(browser, site.url, { query: "", before: broken });
  await page.waitForFunction(() => /did not work/.test(document.querySelector("#backend-line").innerText));
  console.log(await line(page));
  assert.equal(await page.innerText("#notice"), "");
  const heard = await classify(page, songs(1)[0]);
  assert.equal(heard.state, "done", heard.message);
  assert.equal(await kept(page), null);
  await page.context().close();
});

test("the visitor chooses: the engine starts anew, songs stay, and the next visit knows it", async () => {
  const page = await open(browser, site.url, { query: "" });
  assert.equal(await page.inputValue("#backend"), "auto");
  const heard = await classify(page, songs(1)[0]);
  await page.selectOption("#backend", "webgpu");
  await page.waitForSelector('body[data-engine="ready"][data-backend="webgpu"]', { timeout: 120_000 });
  assert.match(await line(page), /^WebGPU on/);
  assert.equal(await page.getAttribute("body", "data-state"), "done");
  await page.reload();
  await engine(page, "ready", 120_000);
  assert.equal(await page.inputValue("#backend"), "webgpu");
  assert.equal(await page.getAttribute("body", "data-backend"), "webgpu");
  await page.selectOption("#backend", "cpu");
  await page.waitForSelector('body[data-engine="ready"][data-backend="cpu"]');
  assert.match(await line(page), /as asked for/);
  assert.equal((await classify(page, songs(1)[0])).genre, heard.genre);
  await page.context().close();
});

test("the address goes over what was chosen, and a choice over the address", async () => {
  const page = await open(browser, site.url, { query: "?backend=cpu&top=3" });
  assert.equal(await page.inputValue("#backend"), "cpu");
  await page.selectOption("#backend", "auto");
  await engine(page, "ready");
  assert.match(await line(page), /software/);
  assert.equal(new URL(page.url()).search, "?top=3");
  await page.context().close();
});
