// What `trainer predict` answers for the same files.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import assert from "node:assert/strict";
import { root } from "./site.mjs";

/** The path of a native program. */
export const native = (name) => join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release", name);

/**
 * How far probabilities of the page and the trainer may differ. Decoder, resampler and mel front-end are the same
 * code; the networks sum in another order, and WebGPU also has another exponential function. Measured: up to 7e-7.
 */
export const TOLERANCE = { cpu: 1e-5, webgpu: 1e-4 };

/** The answers to sound that is neither silent nor too short. */
export const ANSWERS_TO_SOUND = ["genre", "between", "not_sure", "other_music", "non_music"];

/** `trainer predict --json` for some files: an array of an object per file. `model`: another model file. */
export function predict(files, { model, args = [] } = {}) {
  const trainer = native("trainer");
  const options = model ? ["--model", model] : [];
  const run = spawnSync(trainer, ["predict", "--json", ...options, ...args, ...files], { maxBuffer: 1 << 28 });
  assert.ok(run.stdout?.length, `${trainer}: ${run.error ?? run.stderr}`);
  const answers = JSON.parse(run.stdout);
  assert.equal(answers.length, files.length);
  return answers;
}

/** The page and the trainer agree: the same answer, the same order of genres, and probabilities within a tolerance. */
export function assertSame(page, trainer, label) {
  assert.equal(page.state, "done", `${label}: ${page.message}`);
  assert.equal(trainer.error, null, label);
  assert.equal(page.answer, trainer.answer, label);
  assert.equal(page.genre ?? null, trainer.genre, label);
  assert.equal(page.slices, trainer.slices.length, label);
  const genres = Object.keys(trainer.probabilities);
  assert.equal(genres.length, 10, label);
  assert.deepEqual(page.ranking.toSorted(), genres.toSorted(), label);
  assert.equal(page.ranking[0], genres[0], `${label}: top genre`);
  const differences = genres.map((genre) => Math.abs(page.probabilities[genre] - trainer.probabilities[genre]));
  const worst = Math.max(...differences);
  console.log(`${label}: ${trainer.genre ?? trainer.answer}, probabilities differ by ${worst.toExponential(1)} at most`);
  assert.ok(worst <= TOLERANCE[page.backend], `${label}: ${worst}`);
}
