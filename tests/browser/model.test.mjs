// A model file that is missing, truncated or of another version is reported, and trying again works; a visitor's own
// model takes over.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { clips, file, music, wav } from "./support/audio.mjs";
import { choose, classify, engine, launch, line, open, outcome } from "./support/browser.mjs";
import { assertSame, predict } from "./support/predict.mjs";
import { withManifest } from "./support/model_file.mjs";
import { dist, root, serve } from "./support/site.mjs";
import { assertMessage, messages } from "./support/texts.mjs";

const path = "/genrescope.safetensors";
let site, browser, model;
before(async () => {
  site = await serve();
  browser = await launch();
  model = readFileSync(join(dist, path));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** The shipped model as one of format version 7. */
function otherVersion() {
  const from = Buffer.from('\\"format_version\\":1');
  const at = model.indexOf(from);
  assert.ok(at > 0, "the version is in the header");
  const copy = Buffer.from(model);
  copy.write('\\"format_version\\":7', at);
  return copy;
}

/** The shipped network with independent labels in place of genres: no genre may be shown for it. */
function ofLabels() {
  return withManifest((manifest) => {
    manifest.genres = Array.from({ length: manifest.network.genres }, (_, at) => `label ${at}`);
    manifest.labels = { thresholds: manifest.genres.map(() => 0.5) };
    manifest.decision.vote = "mean";
    delete manifest.decision.outside;
    delete manifest.decision.set;
  });
}

const cases = [
  ["missing", () => null, "model-file.refused-by-server", { status: 404 }],
  [
    "truncated",
    () => model.subarray(0, model.length / 2),
    "model-file.truncated",
    { actual: () => Math.floor(model.length / 2) },
  ],
  ["of another version", otherVersion, "model-file.version", { found: 7, supported: 1 }],
  ["of labels", ofLabels, "model-file.labels", {}],
];
for (const [name, make, key, values] of cases) {
  test(`reports a model file that is ${name}, and starts when it is tried again`, async () => {
    site.replace.set(path, make());
    const page = await open(browser, site.url, { ready: false, keyed: true });
    await engine(page, "failed");
    const expected = Object.entries(values).map(([name, value]) => [name, typeof value === "function" ? value() : value]);
    assertMessage(await line(page, "#message"), key, Object.fromEntries(expected));
    site.replace.delete(path);
    await page.click("#retry");
    await engine(page, "ready");
    const { state, message } = await classify(page, file("good.wav", wav(music(6))));
    assert.equal(state, "done", message);
    assert.equal(message, "");
    await page.context().close();
  });
}

/** Waits until the ranking names the genres of this answer of the trainer's, and returns what the page shows. */
async function ranked(page, answer) {
  const [best] = Object.keys(answer.probabilities);
  await page.waitForSelector(`#ranking li:first-child[data-genre="${best}"]`, { state: "attached", timeout: 60_000 });
  return outcome(page);
}

test("a model that is dropped on the page takes over, classifies the songs again, and can be removed", async () => {
  const page = await open(browser, site.url, { keyed: true });
  const [song] = clips(1);
  const [shipped] = predict([song]);
  const before = await classify(page, song);
  assertSame(before, shipped, "the shipped model");

  // The fault-filtered model has other weights; renamed genres show whose answer it is.
  const other = join(root, "models/fault-filtered.safetensors");
  const renamed = file(
    "renamed.safetensors",
    withManifest((manifest) => {
      manifest.name = "street-names";
      manifest.genres = manifest.genres.map((genre) => `street_${genre}`);
    }),
  );
  for (const [path, name] of [[other, null], [renamed, "street-names"]]) {
    const [expected] = predict([song], { model: path });
    await choose(page, path);
    await page.waitForFunction(() => document.querySelector("#notice").textContent.includes("model.changed"), null, {
      timeout: 60_000,
    });
    assertSame(await ranked(page, expected), expected, path.split("/").pop());
    if (name) assertMessage(await line(page, "#notice"), "model.changed", { name });
  }

  // A damaged one is refused, and the one before it stays.
  const [expected] = predict([song], { model: renamed });
  await choose(page, file("damaged.safetensors", readFileSync(renamed).subarray(0, 5000)));
  await page.waitForFunction(() => document.querySelector("#message").textContent.includes("model.refused"));
  const { why } = assertMessage(await line(page, "#message"), "model.refused", { name: "damaged.safetensors" });
  assert.deepEqual(
    messages(why).map(({ key }) => key),
    ["model-file.truncated"],
  );
  await engine(page, "ready");
  assertSame(await classify(page, song), expected, "after a refused model");

  await page.click("#own-model");
  assertSame(await ranked(page, shipped), shipped, "the shipped model again");
  assert.ok(await page.isHidden("#own-model"));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("loads a model named in the address, but only from its own origin", async () => {
  site.replace.set("/other.safetensors", withManifest((manifest) => (manifest.name = "the-other")));
  const page = await open(browser, site.url, { query: "?backend=cpu&model=other.safetensors" });
  const name = async (page) => JSON.parse(await page.getAttribute("#about-model", "data-facts")).name;
  assert.equal(await name(page), "the-other");
  // The page's own is one click away.
  await page.click("#own-model");
  await page.waitForFunction(() => !document.querySelector("#about-model").dataset.facts.includes("the-other"));
  assert.equal(new URL(page.url()).searchParams.get("model"), null);
  const requested = [];
  const foreign = await open(browser, site.url, {
    query: "?backend=cpu&model=https://example.org/x.safetensors",
    before: (page) => page.on("request", (request) => requested.push(request.url())),
  });
  assert.match(await name(foreign), /genrescope/);
  assert.ok(requested.every((url) => !url.startsWith("https://example.org")), requested.join(" "));
  site.replace.clear();
  await page.context().close();
  await foreign.context().close();
});

test("offers the page's own model in place of one that is missing", async () => {
  const page = await open(browser, site.url, { query: "?backend=cpu&model=missing.safetensors&top=3", ready: false });
  await engine(page, "failed");
  await page.click("#address-model");
  await engine(page, "ready");
  assert.deepEqual([...new URL(page.url()).searchParams], [["backend", "cpu"], ["top", "3"]]);
  assert.ok(await page.isHidden("#address-model"));
  assert.equal((await classify(page, file("good.wav", wav(music(6))))).state, "done");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the model has a name for people on the page, and the name in its file beside it", async () => {
  const page = await open(browser, site.url, { keyed: true });
  const { name, title } = JSON.parse(await page.getAttribute("#about-model", "data-facts"));
  assertMessage(title, "model-name.genrescope-random");
  await page.click("#about-model > summary");
  await page.waitForSelector("#exact-figures p", { state: "attached" });
  const card = await page.textContent("#exact-figures");
  assert.ok(card.includes(title) && card.includes(name), card);
  await page.context().close();
});
