// What live classification shows and what it leaves: axis, silence, answers after silence, and the song that it becomes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeMicrophone, line, open, outcome } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { fedMicrophone, listen, shown } from "./support/live.mjs";
import { saved } from "./support/song_list.mjs";
import { text } from "./support/texts.mjs";

startBrowser({ args: fakeMicrophone() });

/** A page that listens to the test. */
async function listening(options = {}) {
  const page = await open(browser, site.url, { before: fedMicrophone, ...options });
  await listen(page);
  return page;
}

/** Feeds music or silence in pieces of a quarter of a second, each when the engine has processed the one before. */
const feed = (page, kind, seconds) =>
  page.evaluate(
    async ([kind, seconds]) => {
      const rate = new AudioContext().sampleRate;
      const live = document.querySelector("#live");
      window.fedSong ??= window.music(30, rate);
      const piece = Math.floor(rate / 4);
      for (let at = 0; at < seconds * 4; at++) {
        const before = Number(live.dataset.seconds ?? 0);
        const from = (at % 100) * piece;
        window.feed(kind === "music" ? window.fedSong.slice(from, from + piece) : new Float32Array(piece));
        const begun = performance.now();
        const processed = () => Number(live.dataset.seconds) > before && Number(live.dataset.lag) < 0.35;
        while (!processed() && performance.now() - begun < 3000) await new Promise((go) => setTimeout(go, 10));
      }
    },
    [kind, seconds],
  );

test("the frequency axis is complete without a change of the window", async () => {
  const page = await listening();
  await feed(page, "music", 2);
  await page.waitForFunction(() => document.querySelectorAll("#live-hz-axis span").length > 3);
  await page.context().close();
});

test("after silence, no genre is named before there is evidence", async () => {
  const page = await listening();
  await feed(page, "silence", 4);
  await page.waitForSelector('#live[data-answer="no_music"]');
  const answers = await page.evaluateHandle(() => {
    const live = document.querySelector("#live");
    const answers = [];
    new MutationObserver(() => answers.push(live.dataset.answer)).observe(live, { attributes: true });
    return answers;
  });
  await feed(page, "music", 1.25);
  await page.waitForSelector("#live[data-now]");
  const early = await answers.jsonValue();
  assert.deepEqual([...new Set(early)], ["no_music"]);
  await feed(page, "music", 5);
  await page.waitForSelector('#live:not([data-answer="no_music"])');
  await page.context().close();
});

test("silence begins at the same place in lanes and spectrogram", async () => {
  const page = await listening({ context: { reducedMotion: "no-preference" } });
  await feed(page, "music", 6);
  await feed(page, "silence", 5);
  await page.waitForSelector('#live[data-answer="no_music"]');
  // Both are drawn for the same moment, in one frame.
  const ago = await page.evaluate(async () => {
    await new Promise((go) => setTimeout(go, 500));
    const read = (id) => {
      const canvas = document.getElementById(id);
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      return { width, height, at: (x, y) => [...data.slice(4 * (y * width + x), 4 * (y * width + x) + 4)] };
    };
    const spectrogram = read("live-spectrogram");
    const lanes = read("live-lanes");
    const seconds = (canvas, x) => (30 * (canvas.width - x)) / canvas.width;
    // The newest columns are not drawn yet.
    const last = spectrogram.width - Math.ceil(spectrogram.width / 60);
    const rows = [0.5, 0.6, 0.7, 0.8, 0.9].map((part) => Math.floor(part * spectrogram.height));
    const quiet = rows.map((y) => spectrogram.at(last, y));
    const same = (a, b) => a.every((value, i) => Math.abs(value - b[i]) < 24);
    let x = last;
    while (x > 0 && rows.every((y, i) => same(spectrogram.at(x, y), quiet[i]))) x--;
    // Above the notes of the first lane, only silence is drawn.
    let z = Math.floor((lanes.width * 59) / 60);
    while (z > 0 && lanes.at(z, 0)[3] > 0) z--;
    return { spectrogram: seconds(spectrogram, x), lanes: seconds(lanes, z) };
  });
  console.log(`silence since ${ago.spectrogram.toFixed(2)} s in the spectrogram, ${ago.lanes.toFixed(2)} s in the lanes`);
  assert.ok(ago.spectrogram > 4, `${ago.spectrogram} s`);
  assert.ok(Math.abs(ago.spectrogram - ago.lanes) < 0.6, JSON.stringify(ago));
  await page.context().close();
});

test("the bars are those of all classes of the model", async () => {
  const page = await listening();
  await feed(page, "music", 6);
  const bars = await page.$$eval("#live-genres li", (rows) =>
    rows.map(({ dataset }) => [dataset.genre, Number(dataset.probability)]),
  );
  const classes = bars.map(([name]) => name);
  assert.ok(classes.includes("other_music") && classes.includes("non_music"), classes.join(" "));
  const sum = bars.reduce((sum, [, p]) => sum + p, 0);
  assert.ok(Math.abs(sum - 1) < 0.01, String(sum));
  assert.equal(await page.$$eval("#live-labels span", (all) => all.length), bars.length);
  await page.context().close();
});

test("a live session becomes a song with timeline, picture and exports, and is not analysed again", async () => {
  const page = await listening({ context: { acceptDownloads: true } });
  await feed(page, "music", 12);
  await page.click("#live-stop");
  const found = await outcome(page);
  const name = `${text("live.title")} 1`;
  assert.equal(found.state, "done", found.message);
  assert.equal(await line(page, "#song-name"), name);
  assert.match((await shown(page)).notice, /0:1\d/);
  assert.ok(found.slices >= 7, `${found.slices} slices`);
  assert.match(await line(page, "#song-facts"), /^0:1[12]/);
  assert.equal(await page.$$eval("#results [data-song]", (rows) => rows.length), 1);
  assert.ok(await page.isDisabled("#play"));

  const { songs: [song] } = JSON.parse((await saved(page, '#keep [data-export="json"]')).bytes);
  assert.equal(song.file, name);
  assert.equal(song.slices.length, found.slices);
  assert.equal(song.answer, found.answer);
  // Two in the length of a slice, as in a song.
  const starts = song.slices.map((slice) => slice.start_s);
  const half = (song.slices.at(-1).end_s - starts.at(-1)) / 2 - 1e-3;
  assert.ok(starts.every((start, i) => i === 0 || start - starts[i - 1] >= half), starts.join(" "));
  const picture = await saved(page, '#keep [data-export="picture"]');
  assert.equal(picture.bytes.subarray(1, 4).toString(), "PNG");

  // The next session is another song, shorter than a slice it is none.
  await listen(page);
  await page.click("#live-stop");
  assert.equal(await page.$$eval("#results [data-song]", (rows) => rows.length), 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
