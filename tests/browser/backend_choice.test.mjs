// The backend of the network: measured once per device and model, remembered, explained, and the visitor's to choose.

import assert from "node:assert/strict";
import { test } from "node:test";
import { song } from "./support/audio.mjs";
import { classify, engine, inEngine, line, open } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { messages } from "./support/texts.mjs";

const ADAPTER = "Pretend 3000";

startBrowser();

/** Makes the software adapter pass for a graphics processor. */
const pretend = (page) =>
  inEngine(
    page,
    (description) => {
      const fields = { description, architecture: "pretended", isFallbackAdapter: false };
      for (const [name, value] of Object.entries(fields)) {
        Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });
      }
    },
    ADAPTER,
  );

/** The reason that the page gives for its backend; a start-up time may follow it. */
async function reason(page) {
  const [first, ...rest] = messages(await line(page, "#backend-line"));
  assert.ok(
    rest.every(({ key }) => key === "engine.ready-after"),
    JSON.stringify(rest),
  );
  return first;
}
const backend = (page) => page.getAttribute("body", "data-backend");
/** What the page remembers of earlier measurements. */
const remembered = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("genrescope.measured")));
const milliseconds = (text) => Number(text.replace(",", "."));

test("measures an unknown device while the CPU works, and remembers the faster backend", async () => {
  const page = await open(browser, site.url, { query: "", keyed: true, before: pretend });
  assert.equal(await backend(page), "cpu");
  const first = await reason(page);
  assert.equal(first.key, "chosen.measuring");
  assert.equal(first.values.adapter, ADAPTER);
  // A song does not wait for the measurement.
  const before = await classify(page, song());
  assert.equal(before.state, "done", before.message);
  await page.waitForFunction(() => localStorage.getItem("genrescope.measured"), null, { timeout: 120_000 });
  const { measured } = await remembered(page);
  assert.equal(measured.length, 1);
  assert.equal(measured[0].adapter, ADAPTER);
  // The software adapter computes on the same processor and is the slower one.
  assert.ok(measured[0].cpu_ms > 0 && measured[0].cpu_ms < measured[0].webgpu_ms, JSON.stringify(measured));
  const assertCpuFaster = async () => {
    const { key, values } = await reason(page);
    assert.equal(key, "chosen.cpu-faster");
    assert.equal(values.adapter, ADAPTER);
    assert.ok(Math.abs(milliseconds(values.cpu) - measured[0].cpu_ms) <= 0.051, values.cpu);
    assert.ok(Math.abs(milliseconds(values.webgpu) - measured[0].webgpu_ms) <= 0.051, values.webgpu);
    assert.equal(await backend(page), "cpu");
  };
  await assertCpuFaster();
  assert.deepEqual((await classify(page, song())).probabilities, before.probabilities);

  // The next visit uses what was measured.
  await page.reload();
  await engine(page, "ready");
  await assertCpuFaster();

  // Where WebGPU was faster, the page starts with it.
  await page.evaluate(() => {
    const remembered = JSON.parse(localStorage.getItem("genrescope.measured"));
    remembered.measured[0].webgpu_ms = remembered.measured[0].cpu_ms / 2;
    localStorage.setItem("genrescope.measured", JSON.stringify(remembered));
  });
  await page.reload();
  await engine(page, "ready", 120_000);
  assert.equal(await backend(page), "webgpu");
  assert.equal((await reason(page)).key, "chosen.webgpu-faster");

  // Measurements of another version are not used.
  await page.evaluate(() => {
    const remembered = JSON.parse(localStorage.getItem("genrescope.measured"));
    localStorage.setItem("genrescope.measured", JSON.stringify({ ...remembered, version: "another" }));
  });
  await page.reload();
  await engine(page, "ready");
  assert.equal((await reason(page)).key, "chosen.measuring");
  await page.context().close();
});

test("stays on the CPU without an alert when WebGPU fails in the background", async () => {
  const broken = async (page) => {
    await pretend(page);
    await inEngine(page, () => {
      GPUAdapter.prototype.requestDevice = async () => {
        throw new DOMException("no device in this test", "OperationError");
      };
    });
  };
  const page = await open(browser, site.url, { query: "", keyed: true, before: broken });
  await page.waitForFunction(() => document.querySelector("#backend-line").textContent.includes("chosen.webgpu-failed"));
  const { key, values } = await reason(page);
  assert.equal(key, "chosen.webgpu-failed");
  assert.match(values.detail, /no device in this test/);
  assert.equal(await line(page, "#notice"), "");
  assert.equal(await line(page, "#message"), "");
  const outcome = await classify(page, song());
  assert.equal(outcome.state, "done", outcome.message);
  assert.equal(outcome.backend, "cpu");
  assert.equal(await remembered(page), null);
  await page.context().close();
});

test("restarts on the backend that the visitor chooses, keeps the songs, and remembers the choice", async () => {
  const page = await open(browser, site.url, { query: "", keyed: true });
  assert.equal(await page.inputValue("#backend"), "auto");
  const before = await classify(page, song());
  await page.click("#technical summary");
  await page.selectOption("#backend", "webgpu");
  await page.waitForSelector('body[data-engine="ready"][data-backend="webgpu"]', { timeout: 120_000 });
  assert.equal((await reason(page)).key, "chosen.webgpu");
  assert.equal(await page.getAttribute("body", "data-state"), "done");
  await page.reload();
  await engine(page, "ready", 120_000);
  assert.equal(await page.inputValue("#backend"), "webgpu");
  assert.equal(await backend(page), "webgpu");
  await page.click("#technical summary");
  await page.selectOption("#backend", "cpu");
  await page.waitForSelector('body[data-engine="ready"][data-backend="cpu"]');
  assert.equal((await reason(page)).key, "chosen.requested-cpu");
  assert.deepEqual((await classify(page, song())).probabilities, before.probabilities);
  await page.context().close();
});

test("takes the address over a remembered choice, and a new choice over the address", async () => {
  const page = await open(browser, site.url, { query: "?backend=cpu&top=3", keyed: true });
  assert.equal(await page.inputValue("#backend"), "cpu");
  assert.equal((await reason(page)).key, "chosen.requested-cpu");
  await page.click("#technical summary");
  await page.selectOption("#backend", "auto");
  await page.waitForFunction(() => document.querySelector("#backend-line").textContent.includes("chosen.software"));
  await engine(page, "ready");
  const query = new URL(page.url()).searchParams;
  assert.equal(query.get("backend"), null);
  assert.equal(query.get("top"), "3");
  await page.context().close();
});
