// The same verdict in Chromium, Firefox and WebKitGTK, from real files through real file inputs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { convert, songs } from "./support/audio.mjs";
import { classify, launch, open, outcome } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { launchOther } from "./support/webdriver.mjs";

// The three compile the same WebAssembly, whose arithmetic is fixed by its standard; only the exponential
// of the softmax and the printing of a number could differ, by some units of the last of seven digits.
const TOLERANCE = 1e-6;

let site;
const wanted = new Map();
const files = [];
before(async () => {
  site = await serve();
  const [first, second] = songs(2);
  files.push(first, convert(first, "engines.mp3"), convert(second ?? first, "engines.m4a", "-c:a", "aac"));
  const browser = await launch();
  const page = await open(browser, site.url);
  for (const file of files) wanted.set(file, await classify(page, file));
  await browser.close();
});
after(async () => {
  await site?.close();
});

for (const name of ["firefox", "webkit"]) {
  test(`${name} hears what Chromium hears`, async () => {
    const browser = await launchOther(name);
    try {
      await browser.open(`${site.url}?backend=cpu&lang=en`);
      await browser.waitFor('body[data-engine="ready"]', 120_000);
      for (const file of files) {
        const expected = wanted.get(file);
        const heard = await browser.classify(file);
        assert.equal(heard.state, expected.state, heard.message);
        assert.equal(heard.genre, expected.genre);
        const genres = Object.keys(expected.probabilities);
        assert.ok(genres.length >= 2);
        const worst = Math.max(
          ...genres.map((genre) => Math.abs(heard.probabilities[genre] - expected.probabilities[genre])),
        );
        console.log(`${name}, ${file.split("/").pop()}: ${heard.genre}, differs by ${worst} at most`);
        assert.ok(worst <= TOLERANCE, `${file}: ${worst}`);
      }
    } finally {
      await browser.close();
    }
  });
}

test("firefox records with its microphone", async () => {
  const browser = await launchOther("firefox");
  try {
    await browser.open(`${site.url}?backend=cpu&lang=en`);
    await browser.waitFor('body[data-engine="ready"]', 120_000);
    await browser.click("#record");
    await browser.waitFor('body[data-state="recording"]');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await browser.click("#stop");
    const heard = await browser.outcome();
    console.log(`firefox's fake microphone, a tone: ${heard.answer} ${heard.genre ?? ""}`);
    assert.equal(heard.state, "done", heard.message);
    assert.ok(["genre", "not_sure", "no_music"].includes(heard.answer), heard.answer);
  } finally {
    await browser.close();
  }
});

test("firefox listens live", async () => {
  const browser = await launchOther("firefox");
  try {
    await browser.open(`${site.url}?backend=cpu&lang=en`);
    await browser.waitFor('body[data-engine="ready"]', 120_000);
    await browser.click("#listen-live");
    await browser.click("#live-microphone");
    await browser.waitFor('body[data-state="live"]');
    // The fake microphone is a tone: heard, and so never "no music" for long.
    await browser.waitFor('#live[data-answer="genre"], #live[data-answer="not_sure"]', 30_000);
    const live = () => browser.evaluate(() => ({ ...document.querySelector("#live").dataset }));
    const early = await live();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const late = await live();
    console.log(`firefox live: ${early.seconds} s to ${late.seconds} s, ${late.lag} s behind`);
    assert.ok(Number(late.seconds) > Number(early.seconds) + 1);
    await browser.click("#live-stop");
    const notice = await browser.evaluate(() => document.querySelector("#notice").textContent);
    assert.match(notice, /Listened for/);
  } finally {
    await browser.close();
  }
});

for (const name of ["firefox", "webkit"]) {
  test(`${name} makes its own song, the same as Chromium's`, async () => {
    const chromium = await launch();
    const page = await open(chromium, site.url);
    await page.click("#make");
    await page.click("#synth-play");
    const expected = await outcome(page);
    await chromium.close();
    const browser = await launchOther(name);
    try {
      await browser.open(`${site.url}?backend=cpu&lang=en`);
      await browser.waitFor('body[data-engine="ready"]', 120_000);
      await browser.click("#make");
      await browser.click("#synth-play");
      const heard = await browser.outcome();
      assert.equal(heard.state, "done", heard.message);
      assert.deepEqual(heard.probabilities, expected.probabilities);
    } finally {
      await browser.close();
    }
  });
}
