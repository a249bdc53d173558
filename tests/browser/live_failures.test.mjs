// Live classification when the engine crashes, and from a shared tab with and without sound.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { music } from "./support/audio.mjs";
import { engine, fakeMicrophone, launch, line, open } from "./support/browser.mjs";
import { feedUntilAnswer, fedMicrophone, listen, shown } from "./support/live.mjs";
import { serve } from "./support/site.mjs";
import { pattern, text } from "./support/texts.mjs";

let site;
before(async () => {
  site = await serve();
});
after(async () => {
  await site?.close();
});

/** Ends the engine as a crash would. */
const crash = (page) =>
  page.workers()[0].evaluate(() => {
    setTimeout(() => Promise.reject(new Error("a crash in this test")));
  });

test("the CPU engine crashes: live classification ends with a message", async () => {
  const browser = await launch({ args: fakeMicrophone() });
  try {
    const page = await open(browser, site.url, { before: fedMicrophone });
    await listen(page);
    await feedUntilAnswer(page);
    await crash(page);
    await page.waitForSelector('body[data-engine="failed"]');
    const { state, message } = await shown(page);
    assert.notEqual(state, "live");
    assert.match(message, pattern("engine.stopped"));
    assert.match(message, /a crash in this test/);
  } finally {
    await browser.close();
  }
});

test("the WebGPU engine crashes: live classification goes on with the CPU", async () => {
  const browser = await launch({ args: fakeMicrophone() });
  try {
    const page = await open(browser, site.url, { query: "?backend=webgpu", ready: false, before: fedMicrophone });
    await engine(page, "ready", 240_000);
    await listen(page);
    await feedUntilAnswer(page);
    await crash(page);
    await page.waitForSelector('body[data-engine="ready"][data-backend="cpu"]', { timeout: 60_000 });
    const before = await shown(page);
    assert.equal(before.state, "live");
    assert.equal(before.notice, text("gpu.stopped-responding"));
    await page.evaluate(() => window.feed(window.music(4)));
    await page.waitForFunction((n) => Number(document.querySelector("#live").dataset.seconds) > n + 2, before.seconds);
  } finally {
    await browser.close();
  }
});

test("classifies the sound of a shared tab, and reports a tab without sound and a refusal", async () => {
  const browser = await launch({ args: fakeMicrophone() });
  try {
    const page = await open(browser, site.url, {
      before: async (page) => {
        await fedMicrophone(page);
        await page.addInitScript(() => {
          const video = () => document.createElement("canvas").captureStream();
          window.shared = [];
          navigator.mediaDevices.getDisplayMedia = async () => {
            if (window.refuse) throw new DOMException("no", "NotAllowedError");
            const stream = video();
            if (window.withSound) {
              const sound = new AudioContext().createMediaStreamDestination().stream;
              stream.addTrack(sound.getAudioTracks()[0]);
            }
            window.shared.push(stream);
            return stream;
          };
        });
      },
    });
    const share = async () => {
      if (await page.isHidden("#live-display")) await page.click("#listen-live");
      await page.click("#live-display");
    };
    const reported = (key) =>
      page.waitForFunction((message) => document.querySelector("#message").textContent === message, text(key));
    await share();
    await reported("live.no-sound-shared");
    await page.evaluate(() => (window.refuse = true));
    await share();
    await reported("live.not-shared");
    await page.evaluate(() => Object.assign(window, { refuse: false, withSound: true }));
    await share();
    await page.waitForSelector('body[data-state="live"]');
    await feedUntilAnswer(page);
    const tracks = await page.evaluate(() =>
      window.shared.at(-1).getTracks().map((track) => `${track.kind} ${track.readyState}`),
    );
    assert.deepEqual(tracks.sort(), ["audio live", "video ended"]);
    assert.equal(await line(page, "#live-source"), text("live.from-display"));
    assert.equal(await page.getAttribute("#live", "data-source"), "display");
    await page.evaluate(() => window.shared.at(-1).getAudioTracks()[0].dispatchEvent(new Event("ended")));
    await page.waitForSelector('body:not([data-state="live"])');
  } finally {
    await browser.close();
  }
});
