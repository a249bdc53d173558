// A model that is missing, cut or of another version is a sentence, and trying again works.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, music, songs, wav } from "./support/audio.mjs";
import { choose, classify, engine, launch, open, outcome } from "./support/browser.mjs";
import { dist, serve } from "./support/site.mjs";

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

function otherVersion() {
  const from = Buffer.from('\\"format_version\\":1');
  const at = model.indexOf(from);
  assert.ok(at > 0, "the version stands in the header");
  const copy = Buffer.from(model);
  copy.write('\\"format_version\\":7', at);
  return copy;
}

const cases = [
  ["missing", () => null, /404|could not be loaded/],
  ["truncated", () => model.subarray(0, model.length / 2), /incomplete/],
  ["of another version", otherVersion, /version 7/],
];
for (const [name, make, pattern] of cases) {
  test(`a model file that is ${name}`, async () => {
    site.replace.set(path, make());
    const page = await open(browser, site.url, { ready: false });
    await engine(page, "failed");
    const message = (await page.innerText("#message")).trim();
    console.log(`${name}: ${message}`);
    assert.match(message, pattern);
    site.replace.delete(path);
    await page.click("#retry");
    await engine(page, "ready");
    const outcome = await classify(page, file("good.wav", wav(music(6))));
    assert.equal(outcome.state, "done", outcome.message);
    await page.context().close();
  });
}

/** The shipped model with other words in its manifest. */
function reworded(change) {
  const bytes = model;
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const [key] = Object.keys(header.__metadata__).filter((key) => header.__metadata__[key].includes('"genres"'));
  const manifest = JSON.parse(header.__metadata__[key]);
  change(manifest);
  header.__metadata__[key] = JSON.stringify(manifest);
  const text = Buffer.from(JSON.stringify(header));
  // Tensors stay aligned to eight bytes.
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, " ")]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded, bytes.subarray(8 + length)]);
}

test("a model that is dropped on the page takes over, hears the songs anew, and can be sent away", async () => {
  const page = await open(browser, site.url);
  const song = songs(1)[0];
  const before = await classify(page, song);
  const mine = reworded((manifest) => {
    manifest.name = "street-names";
    manifest.genres = manifest.genres.map((_, index) => `street_${index}`);
  });
  await choose(page, file("mine.safetensors", mine));
  await page.waitForSelector('#ranking li[data-genre="street_0"]', { timeout: 60_000 });
  const after = await outcome(page);
  assert.equal(after.state, "done", after.message);
  assert.match(after.genre, /^street_/);
  assert.deepEqual(Object.values(after.probabilities), Object.values(before.probabilities));
  assert.match(after.text, /street-names listens now/);

  await choose(page, file("damaged.safetensors", mine.subarray(0, 5000)));
  await page.waitForFunction(() => /damaged\.safetensors cannot be used/.test(document.querySelector("#message").innerText));
  console.log((await page.innerText("#message")).trim());
  await engine(page, "ready");
  assert.equal((await classify(page, song)).genre, after.genre);

  await page.click("#own-model");
  await page.waitForSelector(`#ranking li[data-genre="${before.genre}"]`, { timeout: 60_000 });
  await page.context().close();
});

test("a model named in the address, of this origin only", async () => {
  site.replace.set("/other.safetensors", reworded((manifest) => (manifest.name = "the-other")));
  const page = await open(browser, site.url, { query: "?backend=cpu&model=other.safetensors" });
  assert.match(await page.textContent("#provenance"), /the-other/);
  const foreign = await open(browser, site.url, { query: "?backend=cpu&model=https://example.org/x.safetensors" });
  assert.doesNotMatch(await foreign.textContent("#provenance"), /the-other/);
  await page.context().close();
});
