// What the trainer says of the same files.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import assert from "node:assert/strict";
import { root } from "./site.mjs";

const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

/** `trainer predict --json` for some files: an array, an object a file. */
export function predict(files) {
  const trainer = join(target, "release/trainer");
  const run = spawnSync(trainer, ["predict", "--json", ...files], { maxBuffer: 1 << 28 });
  assert.ok(run.stdout?.length, `${trainer}: ${run.error ?? run.stderr}`);
  return JSON.parse(run.stdout);
}

/** The page and the trainer must agree: the same answer, probabilities within 0.01. */
export function assertSame(page, trainer, label) {
  assert.equal(page.state, "done", `${label}: ${page.message}`);
  assert.equal(trainer.error, null, label);
  assert.equal(page.answer, trainer.answer, label);
  if (trainer.genre !== null) assert.equal(page.genre, trainer.genre, label);
  const genres = Object.keys(trainer.probabilities);
  assert.ok(genres.length >= 2, label);
  assert.equal(Object.keys(page.probabilities)[0], genres[0], `${label}: top genre`);
  let worst = 0;
  for (const [genre, probability] of Object.entries(page.probabilities)) {
    worst = Math.max(worst, Math.abs(probability - trainer.probabilities[genre]));
  }
  console.log(`${label}: ${trainer.genre ?? trainer.answer}, probabilities differ by ${worst.toExponential(1)} at most`);
  assert.ok(worst <= 0.01, `${label}: ${worst}`);
}
