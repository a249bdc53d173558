// Exports of the song list: JSON, CSV, labels, picture, text.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, music, notAudio, wav } from "./support/audio.mjs";
import { choose, classify, launch, line, open } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";
import { csv, saved, settled, table } from "./support/song_list.mjs";
import { genreName, text } from "./support/texts.mjs";

let site, browser, short, bad;
before(async () => {
  site = await serve();
  browser = await launch();
  short = ["one.wav", "two.wav"].map((name, i) => file(name, wav(music(6 + 2 * i))));
  bad = notAudio("bad.mp3");
});
after(async () => {
  await browser?.close();
  await site?.close();
});

test("exports have what the page shows", async () => {
  const page = await open(browser, site.url, {
    context: { permissions: ["clipboard-read", "clipboard-write"] },
  });
  const evil = file("=1+1, “x”.wav", wav(music(8)));
  const shown = await classify(page, evil);
  const genres = shown.ranking;

  const json = await saved(page, '#keep [data-export="json"]');
  assert.equal(json.name, "=1+1, “x” - genres.json");
  const document = JSON.parse(json.bytes);
  assert.deepEqual(Object.keys(document), ["format", "format_version", "page_version", "model", "vote", "hop", "songs"]);
  assert.deepEqual([document.format, document.format_version], ["genrescope-songs", 1]);
  assert.match(document.page_version, /^[0-9a-f]{16}$/);
  assert.deepEqual([document.vote, document.hop], ["geometric", 1]);
  const { model } = document;
  assert.deepEqual(Object.keys(model), ["name", "title", "genres", "outside", "slice_s"]);
  assert.deepEqual([model.name, model.genres.length], ["genrescope-random", 10]);
  assert.deepEqual(model.outside, ["other_music", "non_music"]);
  assert.equal(model.title, text("model-name.genrescope-random"));
  const [one, ...more] = document.songs;
  assert.equal(more.length, 0);
  assert.equal(one.duration_s, 8);
  assert.ok(one.slices.every(({ probabilities }) => probabilities.length === model.genres.length));
  // The numbers of a slice are in the order of the model's genres: they are the winners that the votes count.
  const winners = one.slices.map(({ probabilities }) => model.genres[probabilities.indexOf(Math.max(...probabilities))]);
  const counts = Object.entries(one.votes).filter(([, votes]) => votes > 0);
  for (const [genre, votes] of counts) assert.equal(winners.filter((winner) => winner === genre).length, votes, genre);
  const fields = ["file", "genre", "answer", "genres", "probabilities", "outside", "slices", "warnings", "error", "error_code", "title", "artist", "album", "cover", "duration_s", "votes"];
  assert.deepEqual(Object.keys(one), fields);
  assert.equal(one.answer, shown.answer);
  assert.equal(one.genre ?? undefined, shown.genre);
  assert.deepEqual(Object.keys(one.probabilities), genres);
  for (const genre of genres) {
    assert.ok(Math.abs(one.probabilities[genre] - shown.probabilities[genre]) < 1e-6, genre);
  }
  assert.equal(one.slices.length, shown.slices);

  const slices = csv((await saved(page, '#keep [data-export="csv"]')).bytes.toString());
  assert.equal(slices.length, one.slices.length + 1);
  assert.equal(Number(slices[1][1]), one.slices[0].end_s);
  const of = (name) => slices[1][slices[0].indexOf(name)];
  assert.ok(Math.abs(of("non_music") - one.slices[0].outside[1]) < 1e-6);
  assert.deepEqual([of("file"), of("model")], ["'=1+1, “x”.wav", "genrescope-random"]);

  const labels = (await saved(page, '#keep [data-export="labels"]')).bytes.toString().trimEnd().split("\n");
  assert.equal(labels.length, one.slices.length);
  labels.forEach((label, i) => {
    const [start, end, words] = label.split("\t");
    const { start_s, end_s, probabilities } = one.slices[i];
    assert.ok(Math.abs(start - start_s) < 1e-3, label);
    assert.ok(Number(end) > Number(start) && Number(end) <= end_s + 1e-3, label);
    const best = Math.max(...probabilities);
    const [, percent] = words.match(/^[a-z ]+ (?:[<>]\s)?(\d+)\s?%$/) ?? [];
    assert.ok(Math.abs(Number(percent) - Math.min(99, Math.max(1, 100 * best))) <= 0.51, `${label}: ${best}`);
  });

  const png = await saved(page, '#keep [data-export="picture"]');
  assert.equal(png.name, "=1+1, “x” - genres.png");
  const [width, height] = await page.evaluate(async (address) => {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
  }, `data:image/png;base64,${png.bytes.toString("base64")}`);
  assert.deepEqual([width, height], [2400, 2 * (188 + 360 + 8 + 24 * genres.length + 84)]);

  await page.click('#keep [data-export="sentence"]');
  await page.waitForFunction((copied) => document.querySelector("#notice").textContent === copied, text("save.copied"));
  const sentence = await page.evaluate(() => navigator.clipboard.readText());
  const name = "=1+1, “x”.wav";
  const { answer, genre } = one;
  if (answer === "genre") {
    const percent = await page.textContent("#ranking li:first-child .percent");
    const wording = { sure: "genre", likely: "likely", closest: "closest" }[await page.getAttribute("#verdict", "data-certainty")];
    assert.equal(sentence, text(`save.sentence-${wording}`, { song: name, genre: genreName(genre), percent }));
  } else if (["other_music", "non_music"].includes(answer)) {
    assert.equal(sentence, text(`save.sentence-${answer.replace("_", "-")}`, { song: name }));
  } else {
    assert.ok(["between", "not_sure"].includes(answer), answer);
    const [first, second] = genres.map(genreName);
    assert.equal(sentence, text("save.sentence-between", { song: name, first, second }));
  }

  await choose(page, [bad, short[0]]);
  await settled(page);
  const { songs: all } = JSON.parse((await saved(page, '[data-export="all-json"]')).bytes);
  assert.deepEqual(all.map((song) => song.file), ["=1+1, “x”.wav", "bad.mp3", "one.wav"]);
  assert.equal(all[1].error, (await table(page))[1].why);
  assert.notEqual(all[1].error, "");
  assert.equal(all[1].error_code, "not_audio");
  const lines = csv((await saved(page, '[data-export="all-csv"]')).bytes.toString());
  const column = (name) => lines.map((line) => line[lines[0].indexOf(name)]).slice(1);
  assert.deepEqual(column("file"), ["'=1+1, “x”.wav", "bad.mp3", "one.wav"]);
  assert.deepEqual(column("model"), Array(3).fill("genrescope-random"));
  assert.deepEqual([column("vote")[0], column("hop")[0]], ["geometric", "1"]);
  assert.deepEqual(column("answer"), [all[0].answer, "failed", all[2].answer]);
  assert.equal(column("error")[1], all[1].error);
  assert.ok(Math.abs(column(genres[0])[0] - shown.probabilities[genres[0]]) < 1e-6);
  assert.ok(lines.every((line) => line.length === lines[0].length));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
