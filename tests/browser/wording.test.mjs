// The headline claims as much as probability, agreement of the slices and length allow; the genres are named before.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { classify, launch, line, open } from "./support/browser.mjs";
import { songs } from "./support/data.mjs";
import { withManifest } from "./support/model_file.mjs";
import { serve } from "./support/site.mjs";
import { saved } from "./support/song_list.mjs";
import { assertMessage, genreName, messages } from "./support/texts.mjs";

let site, browser;
before(async () => {
  site = await serve();
  browser = await launch({ gpu: false });
  // Every sound with enough of a guess gets a genre, so that its wording can be seen.
  const decided = withManifest(({ decision }) => {
    Object.assign(decision, { not_sure_below: 0, set: null });
    decision.outside.inside_below = 0;
  });
  site.replace.set("/decided.safetensors", decided);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const KEYS = { sure: "answer.genre", likely: "answer.likely", closest: "answer.closest" };
/** The wording of a result, as docs/page.md has it. */
function expected({ probabilities, slices, duration_s }, genres) {
  const [best, probability] = Object.entries(probabilities)[0];
  const audible = slices.filter((slice) => slice.audible);
  const winner = (slice) => genres[slice.probabilities.indexOf(Math.max(...slice.probabilities))];
  const agreement = audible.filter((slice) => winner(slice) === best).length / audible.length;
  if (probability >= 0.8 && agreement >= 0.75 && duration_s >= 10) return "sure";
  return probability >= 0.5 && agreement >= 0.5 && duration_s >= 5 ? "likely" : "closest";
}

test("wording of a genre follows probability, agreement and length", async () => {
  const page = await open(browser, site.url, { query: "?backend=cpu&model=decided.safetensors", keyed: true });
  const short = [1.3, 6, 9.5].map((seconds) => file(`short ${seconds}.wav`, wav(music(seconds))));
  const seen = [];
  for (const path of [...songs(6), ...short]) {
    const { state, answer, message } = await classify(page, path);
    assert.deepEqual([state, answer], ["done", "genre"], message);
    const { songs: [song], model } = JSON.parse((await saved(page, '#keep [data-export="json"]')).bytes);
    const wording = expected(song, model.genres);
    seen.push(`${song.duration_s.toFixed(1)} s: ${wording}`);
    assert.equal(await page.getAttribute("#verdict", "data-certainty"), wording, song.file);
    const [{ key }] = messages(await line(page, "#answer"));
    assert.equal(key, KEYS[wording]);
    const reasons = messages(await line(page, "#sureness")).map((message) => message.key);
    const many = song.slices.length > 1;
    assert.equal(reasons.includes("sure.short"), many && song.duration_s < 10, reasons.join());
    if (song.duration_s < 5) assert.equal(wording, "closest");
  }
  console.log(seen.join(", "));
  await page.context().close();
});

test("sounds that fit no genre are called that, with the number of genres", async () => {
  const page = await open(browser, site.url, { keyed: true });
  let state = 1;
  const noise = Array.from({ length: 22050 * 12 }, () => (state = (state * 48271) % 0x7fffffff) / 0x3fffffff - 1);
  const found = await classify(page, file("noise.wav", wav(noise.map((value) => value * 0.5))));
  assert.equal(found.answer, "non_music");
  assertMessage(await line(page, "#answer"), "answer.non-music");
  assert.equal(await page.getAttribute("#verdict", "data-certainty"), null);
  await page.context().close();
});

test("the first screen names the genres of the model", async () => {
  const named = async (query) => {
    const page = await open(browser, site.url, { query, keyed: true });
    const values = assertMessage(await line(page, "#known-genres"), "intake.genres");
    assert.ok(await page.isVisible("#known-genres"));
    await classify(page, file("a.wav", wav(music(4))));
    assert.ok(await page.isHidden("#known-genres"));
    await page.context().close();
    return values;
  };
  const own = await named("?backend=cpu");
  assert.equal(own.genres.split(", ").length, 10);
  site.replace.set("/renamed.safetensors", withManifest((manifest) => (manifest.genres = manifest.genres.map((name) => `street_${name}`))));
  const renamed = await named("?backend=cpu&model=renamed.safetensors");
  assert.ok(renamed.genres.split(", ").every((name) => name.startsWith(genreName("street_"))), renamed.genres);
});
