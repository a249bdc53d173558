// Models exported to ONNX, run by onnxruntime-web: equal to PyTorch, to the model file, and to `trainer predict`.

import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import assert from "node:assert/strict";
import * as ort from "onnxruntime-web";
import { file, music, wav } from "./support/audio.mjs";
import { native, predict } from "./support/predict.mjs";
import { root } from "./support/site.mjs";

/** Largest difference of a logit or probability; measured: 3e-6. */
const TOLERANCE = 1e-4;
const PRESETS = ["described", "as-published", "nasrullah", "genrescope", "teaching"];
const SHIPPED = ["genrescope", "fault-filtered", "teaching"];
const SLICES = 3;
const BANDS = 128;
const FRAMES = 32;

const folder = mkdtempSync(join(tmpdir(), "genrescope-onnx-"));
after(() => rmSync(folder, { recursive: true }));

/** The session and manifest of a model, exported with further options. */
async function exported(model, ...options) {
  const file = join(folder, `${[model, ...options].join("")}.onnx`);
  const program = native("model-export");
  const run = spawnSync(program, [join(root, "models", `${model}.safetensors`), "--onnx", file, ...options]);
  assert.equal(run.status, 0, `${program}: ${run.error ?? run.stderr}`);
  const bytes = readFileSync(file);
  return { session: await ort.InferenceSession.create(bytes), manifest: manifestIn(bytes) };
}

/** The manifest in a file's metadata; the runtime does not give access to it. */
function manifestIn(bytes) {
  const start = bytes.indexOf('{"format_version"');
  // Before a text, protobuf has its length: seven bits a byte, the lowest first, the highest bit set in all but the last.
  let at = start - 1;
  while (bytes[at - 1] & 0x80) at -= 1;
  const length = bytes.subarray(at, start).reduceRight((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return JSON.parse(bytes.subarray(start, start + length).toString());
}

const ofSlices = (decibels, frames) =>
  new ort.Tensor("float32", decibels, [decibels.length / BANDS / frames, BANDS, frames]);

async function run({ session }, decibels, frames = FRAMES) {
  const { logits, probabilities } = await session.run({ decibels: ofSlices(decibels, frames) });
  return { logits: logits.data, probabilities: probabilities.data, outputs: logits.dims[1] };
}

/** As `genrescope_crnn::test_weights::uniform`. */
function uniform(name, count) {
  let seed = 0x811c9dc5;
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  return Float32Array.from({ length: count }, (_, index) => {
    let x = (Math.imul(index, 0x9e3779b9) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
    x = (x ^ (x >>> 16)) >>> 0;
    return (x >>> 8) / 2 ** 24;
  });
}

/** As `genrescope_crnn::model_file::self_test_input`. */
function selfTestInput(frames) {
  let state = 0x2545f491;
  const input = [];
  for (let row = 0; row < 2 * BANDS; row += 1) {
    const slope = Math.fround((-40 * (row % BANDS)) / BANDS);
    for (let frame = 0; frame < frames; frame += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const relief = (state >>> 8) / 2 ** 24;
      input.push(Math.min(Math.max(slope - 40 * relief, -80), 0));
    }
  }
  return Float32Array.from(input);
}

function worst(actual, expected) {
  assert.equal(actual.length, expected.length);
  return Math.max(...expected.map((value, index) => Math.abs(value - actual[index])));
}

/** Calibrated probabilities of the genres, and those of the outside classes: as `genrescope_vote::class_probabilities`. */
function classProbabilities(logits, { genres, calibration }) {
  const softmax = (values, temperature) => {
    const exponentials = values.map((value) => Math.exp((value - Math.max(...values)) / temperature));
    const sum = exponentials.reduce((a, b) => a + b);
    return exponentials.map((value) => value / sum);
  };
  const ofGenres = softmax(logits.slice(0, genres.length), calibration.temperature);
  return [...ofGenres, ...softmax(logits, 1).slice(genres.length)];
}

for (const preset of PRESETS) {
  test(`the preset ${preset} has PyTorch's logits`, async () => {
    const model = await exported("genrescope", "--as", preset);
    const golden = JSON.parse(readFileSync(join(root, "tests/golden/network/logits.json")));
    const { logits } = golden.cases.find((one) => one.preset === preset && one.frames === FRAMES);
    const { offset, scale } = model.manifest.normalisation;
    const normalised = uniform(`input ${FRAMES}`, SLICES * BANDS * FRAMES).map((value) => value * 2 - 1);
    const found = await run(model, normalised.map((value) => value / scale - offset));
    const difference = worst(found.logits, logits);
    console.log(`${preset}: logits differ by ${difference.toExponential(1)} at most`);
    assert.ok(difference <= TOLERANCE, `${difference}`);
  });
}

for (const name of SHIPPED) {
  test(`${name} reproduces its self-test, and its probabilities are calibrated`, async () => {
    const model = await exported(name);
    const { manifest } = model;
    const { frames } = manifest.slices;
    const input = selfTestInput(frames);
    const found = await run(model, input, frames);
    const difference = worst(found.logits, manifest.self_test.logits.flat());
    console.log(`${name}: logits differ by ${difference.toExponential(1)} at most`);
    assert.ok(difference <= TOLERANCE, `${difference}`);
    const rows = [0, 1].map((row) => found.logits.slice(row * found.outputs, (row + 1) * found.outputs));
    const expected = rows.flatMap((row) => classProbabilities([...row], manifest));
    assert.ok(worst(found.probabilities, expected) <= TOLERANCE);
    // The number of slices is free, and slices do not depend on each other.
    const alone = await run(model, input.slice(0, BANDS * frames), frames);
    assert.ok(worst(alone.logits, [...rows[0]]) <= TOLERANCE);
  });
}

// One slice; less than one, which is repeated; one more at the end; and several.
for (const seconds of [2.5, 1.5, 3.8, 20]) {
  test(`a graph with the front-end gives the probabilities of trainer predict for ${seconds} s`, async () => {
    const { session, manifest } = await exported("genrescope", "--with-front-end");
    const samples = Float32Array.from(music(seconds), (value) => Math.round(value * 32767) / 32768);
    const [{ slices }] = predict([file(`onnx-${seconds}.wav`, wav([...samples].map((value) => (value * 32768) / 32767)))]);
    const { probabilities } = await session.run({ samples: new ort.Tensor("float32", samples, [samples.length]) });
    assert.equal(probabilities.dims[0], slices.length);
    assert.equal(probabilities.dims[1], manifest.network.genres);
    const difference = worst(
      probabilities.data,
      slices.flatMap((slice) => [...slice.probabilities, ...slice.outside]),
    );
    console.log(`${seconds} s, ${slices.length} slices: probabilities differ by ${difference.toExponential(1)} at most`);
    assert.ok(difference <= TOLERANCE, `${difference}`);
  });
}
