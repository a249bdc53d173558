// The controls of the system for the song that plays.

import assert from "node:assert/strict";
import { test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { classify, open } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";

startBrowser({ args: ["--autoplay-policy=no-user-gesture-required"] });

/** A WAV file whose list of information has an artist and a title. */
function tagged(samples) {
  const sound = wav(samples);
  const entry = (name, value) => {
    const bytes = Buffer.from(`${value}\0`.padEnd(2 * Math.ceil((value.length + 1) / 2), "\0"));
    const head = Buffer.alloc(8);
    head.write(name);
    head.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([head, bytes]);
  };
  const content = Buffer.concat([Buffer.from("INFO"), entry("IART", "The Testers"), entry("INAM", "First Song")]);
  const head = Buffer.alloc(8);
  head.write("LIST");
  head.writeUInt32LE(content.length, 4);
  const whole = Buffer.concat([sound, head, content]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

test("the system knows title and artist, and plays, pauses and moves", async () => {
  const page = await open(browser, site.url, {
    before: (page) =>
      page.addInitScript(() => {
        window.actions = {};
        const original = MediaSession.prototype.setActionHandler;
        MediaSession.prototype.setActionHandler = function (name, act) {
          window.actions[name] = act;
          return original.call(this, name, act);
        };
      }),
  });
  await classify(page, file("tagged.wav", tagged(music(20))));
  assert.ok(!site.requests.includes("/media_session.js"), "loaded before it is needed");
  await page.click("#play");
  await page.waitForFunction(() => navigator.mediaSession.metadata?.title === "First Song");
  assert.equal(await page.evaluate(() => navigator.mediaSession.metadata.artist), "The Testers");
  const audio = (work) => page.$eval("#audio", work);
  await page.evaluate(() => window.actions.pause());
  await page.waitForSelector("#play:not([data-playing])");
  await page.evaluate(() => window.actions.seekto({ seekTime: 12 }));
  assert.ok(Math.abs((await audio((it) => it.currentTime)) - 12) < 0.1);
  await page.evaluate(() => window.actions.seekbackward({}));
  assert.ok(Math.abs((await audio((it) => it.currentTime)) - 2) < 0.1);
  await page.evaluate(() => window.actions.seekforward({ seekOffset: 99 }));
  assert.ok((await audio((it) => it.currentTime)) > 19);
  await page.evaluate(() => window.actions.seekto({ seekTime: 1 }));
  await page.evaluate(() => window.actions.play());
  await page.waitForSelector("#play[data-playing]");

  // Without tags, the file's name is the title.
  await classify(page, file("untagged.wav", wav(music(8))));
  await page.click("#play");
  await page.waitForFunction(() => navigator.mediaSession.metadata?.title === "untagged.wav");
  assert.equal(await page.evaluate(() => navigator.mediaSession.metadata.artist), "");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
