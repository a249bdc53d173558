// Recording: with a fake microphone, and with each way in which a browser can refuse one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clips, file, music, wav } from "./support/audio.mjs";
import { classify, fakeMicrophone, launch, line, open, outcome } from "./support/browser.mjs";
import { ANSWERS_TO_SOUND, assertSame, predict } from "./support/predict.mjs";
import { captureRecording } from "./support/recording.mjs";
import { serve } from "./support/site.mjs";
import { text } from "./support/texts.mjs";

let site;
before(async () => {
  site = await serve();
});
after(async () => {
  await site?.close();
});

const DETAIL = "an error of this test";
const refusals = [
  ["NotAllowedError", () => text("microphone.not-allowed")],
  ["SecurityError", () => text("microphone.not-allowed")],
  ["NotFoundError", () => text("microphone.none")],
  ["NotReadableError", () => text("microphone.no-sound")],
  ["AbortError", () => text("microphone.no-sound")],
  ["UnknownError", () => text("microphone.failed", { detail: DETAIL })],
];
test("names the reason for each refusal of the microphone, and stays usable", async () => {
  const browser = await launch();
  try {
    const good = file("good.wav", wav(music(6)));
    for (const [name, message] of refusals) {
      const page = await open(browser, site.url, {
        before: (page) =>
          page.addInitScript(
            ([name, detail]) => {
              navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException(detail, name));
            },
            [name, DETAIL],
          ),
      });
      await page.click("#record");
      await page.waitForFunction(() => document.querySelector("#message").textContent !== "");
      assert.equal(await line(page, "#message"), message(), name);
      assert.equal(await page.getAttribute("body", "data-state"), "empty", name);
      const after = await classify(page, good);
      assert.equal(after.state, "done", after.message);
      assert.equal(after.message, "", name);
      assert.deepEqual(page.problems, [], name);
      await page.context().close();
    }
  } finally {
    await browser.close();
  }
});

test("classifies a recording as the trainer does, and plays it back", async () => {
  const [song] = clips(1);
  const browser = await launch({ args: fakeMicrophone(song) });
  try {
    const page = await open(browser, site.url, { context: { permissions: ["microphone"] }, before: captureRecording });
    await page.click("#record");
    await page.waitForSelector('body[data-state="recording"]');
    await page.waitForTimeout(6000);
    await page.click("#stop");
    const recorded = await outcome(page);
    const { path, seconds, peak } = await page.recording("microphone.wav");
    assert.ok(seconds > 4 && seconds < 12, `${seconds} s`);
    assert.ok(peak > 0.02, `peak ${peak}: the microphone's sound is not in the recording`);
    assertSame(recorded, predict([path])[0], "microphone");
    assert.ok(ANSWERS_TO_SOUND.includes(recorded.answer), recorded.answer);
    const playable = await page.evaluate(() => document.querySelector("audio").duration);
    assert.ok(Math.abs(playable - seconds) < 0.1, `${playable} s of ${seconds} s`);
    assert.equal(await line(page, "#song-name"), `${text("record.file-name")} 1.wav`);
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});
