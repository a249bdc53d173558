// Recording: with a (fake) microphone, without one, and refused.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, songs, wav } from "./support/audio.mjs";
import { classify, launch, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

let site;
before(async () => {
  site = await serve();
});
after(async () => {
  await site?.close();
});

async function failsToRecord(name, pattern) {
  const browser = await launch();
  try {
    const page = await open(browser, site.url, {
      before: (page) =>
        page.addInitScript((name) => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
        }, name),
    });
    await page.click("#record");
    await page.waitForFunction(() => document.querySelector("#message").innerText.trim().length > 0);
    const message = (await page.innerText("#message")).trim();
    console.log(`${name}: ${message}`);
    assert.match(message, pattern);
    const good = await classify(page, file("good.wav", wav(music(6))));
    assert.equal(good.state, "done", good.message);
  } finally {
    await browser.close();
  }
}

test("a refused microphone", () => failsToRecord("NotAllowedError", /permission|allow|refused/i));

test("no microphone at all", () => failsToRecord("NotFoundError", /no microphone|microphone/i));

test("a recording gets a verdict and can be listened to", async () => {
  const [song] = songs(1);
  const browser = await launch({
    args: [
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-audio-capture=${song}`,
    ],
  });
  try {
    const page = await open(browser, site.url, { context: { permissions: ["microphone"] } });
    await page.click("#record");
    await page.waitForSelector('body[data-state="recording"]');
    await page.waitForTimeout(6000);
    await page.click("#stop");
    const heard = await outcome(page);
    assert.equal(heard.state, "done", heard.message);
    assert.ok(["genre", "not_sure"].includes(heard.answer), heard.answer);
    const seconds = await page.evaluate(() => document.querySelector("audio").duration);
    assert.ok(seconds > 4 && seconds < 12, `${seconds} s to listen back to`);
  } finally {
    await browser.close();
  }
});
