// Without WebGPU, with a software adapter, when the GPU is lost during a song, and when the engine crashes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { song } from "./support/audio.mjs";
import { classify, choose, engine, inEngine, launch, line, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { messages, pattern, text } from "./support/texts.mjs";

let site;
before(async () => {
  site = await serve();
});
after(async () => {
  await site?.close();
});

const backendKeys = async (page) => messages(await line(page, "#backend-line")).map(({ key }) => key);

test("uses the CPU and gives the reason where the browser has no WebGPU", async () => {
  const browser = await launch({ gpu: false });
  const page = await open(browser, site.url, { query: "?backend=webgpu", keyed: true });
  const { state, backend, message } = await classify(page, song());
  assert.equal(state, "done", message);
  assert.equal(backend, "cpu");
  const [reason] = await backendKeys(page);
  // Depending on its version, Chromium hides the interface or offers no adapter.
  assert.ok(["chosen.no-webgpu", "chosen.no-adapter"].includes(reason), reason);
  await browser.close();
});

test("does not choose a software adapter by itself", async () => {
  const browser = await launch();
  const page = await open(browser, site.url, { query: "", keyed: true });
  assert.equal(await page.getAttribute("body", "data-backend"), "cpu");
  assert.deepEqual(await backendKeys(page), ["chosen.software", "engine.ready-after"]);
  await browser.close();
});

test("finishes a song on the CPU when the GPU is lost during it", async () => {
  const browser = await launch();
  const cpu = await open(browser, site.url);
  const expected = await classify(cpu, song());
  await cpu.context().close();
  const page = await open(browser, site.url, {
    query: "?backend=webgpu",
    keyed: true,
    ready: false,
    before: (page) =>
      inEngine(page, () => {
        if (typeof GPUAdapter === "undefined") return;
        // Keeps the device, so that the test can destroy it.
        const original = GPUAdapter.prototype.requestDevice;
        GPUAdapter.prototype.requestDevice = async function (...rest) {
          return (self.heldDevice = await original.apply(this, rest));
        };
      }),
  });
  await engine(page, "ready", 240_000);
  assert.equal(await page.getAttribute("body", "data-backend"), "webgpu");
  await choose(page, song());
  await page.waitForSelector('body[data-state="working"]');
  await page.workers()[0].evaluate(() => self.heldDevice.destroy());
  const { state, backend, genre, probabilities, message } = await outcome(page, 120_000);
  assert.equal(state, "done", message);
  assert.equal(backend, "cpu");
  assert.equal(genre, expected.genre);
  for (const [name, probability] of Object.entries(expected.probabilities)) {
    assert.ok(Math.abs(probabilities[name] - probability) < 1e-3, name);
  }
  // Either the engine notices the loss and changes its backend, or it crashes and the page starts another.
  const [reason] = await backendKeys(page);
  const notices = {
    "chosen.stopped-responding": "chosen.stopped-responding",
    "chosen.requested-cpu": "gpu.stopped-responding-in-song",
  };
  assert.ok(reason in notices, reason);
  assert.deepEqual(messages(await line(page, "#notice")).map(({ key }) => key), [notices[reason]]);
  await browser.close();
});

test("reports a crash of the engine, keeps the song, and starts again", async () => {
  const browser = await launch();
  const page = await open(browser, site.url);
  // The engine's clock throws from now on, deep inside a promise.
  await page.workers()[0].evaluate(() => {
    performance.now = () => {
      throw new Error("the clock has stopped");
    };
  });
  await choose(page, song());
  await engine(page, "failed", 5_000);
  const message = await line(page, "#message");
  assert.match(message, pattern("engine.stopped-in-song"));
  assert.match(message, /the clock has stopped/);
  assert.equal(await line(page, "#retry"), text("engine.start-again"));
  await page.click("#retry");
  const { state, message: after } = await outcome(page);
  assert.equal(state, "done", after);
  assert.equal(after, "");
  await browser.close();
});

test("reports a crash while idle", async () => {
  const browser = await launch();
  const page = await open(browser, site.url);
  await page.workers()[0].evaluate(() => {
    setTimeout(() => Promise.reject(new Error("a rejection in this test")));
  });
  await engine(page, "failed", 5_000);
  const message = await line(page, "#message");
  assert.match(message, pattern("engine.stopped"));
  assert.match(message, /a rejection in this test/);
  await browser.close();
});

test("reports a crash while the engine starts", async () => {
  const browser = await launch();
  const page = await open(browser, site.url, {
    ready: false,
    before: (page) =>
      inEngine(page, () => {
        performance.now = () => {
          throw new Error("no clock in this test");
        };
      }),
  });
  await engine(page, "failed", 20_000);
  const message = await line(page, "#message");
  assert.match(message, pattern("engine.not-loaded"));
  assert.match(message, /no clock in this test/);
  await browser.close();
});

for (const name of ["/engine.js", "/engine_bg.wasm"]) {
  test(`reports that ${name} could not be loaded, and starts when it is tried again`, async () => {
    const browser = await launch({ gpu: false });
    site.replace.set(name, null);
    const page = await open(browser, site.url, { ready: false });
    await engine(page, "failed");
    assert.match(await line(page, "#message"), pattern("engine.not-loaded"));
    assert.equal(await line(page, "#retry"), text("engine.try-again"));
    site.replace.clear();
    await page.click("#retry");
    await engine(page, "ready");
    assert.equal(await line(page, "#message"), "");
    await browser.close();
  });
}
