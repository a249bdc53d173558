// A model that is missing, cut or of another version is a sentence, and trying again works.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, music, wav } from "./support/audio.mjs";
import { classify, engine, launch, open } from "./support/browser.mjs";
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
