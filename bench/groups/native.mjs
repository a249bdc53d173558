// Native measurements besides the network: predict end to end, prepare, the front-end, a training step.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { songs } from "../../tests/browser/support/data.mjs";
import * as data from "../harness/data.mjs";
import { agree, alternate, median } from "../harness/measure.mjs";
import { models, need, program, python, script } from "../harness/paths.mjs";
import { start } from "../harness/process.mjs";

const mine = () => need(program("genrescope-bench"), "no native program: cargo build --release");
const model = (name = "genrescope") => {
  data.facts(name);
  return join(models, `${name}.safetensors`);
};

/** Both sides on the same files; the peer also without the time in which Python imports its libraries. */
async function predict({ quick, row }) {
  const files = songs(quick ? 5 : 50);
  const trainer = need(program("trainer"), "no trainer: cargo build --release");
  const file = model();
  const options = { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] };
  const timed = (program, args) => {
    const started = performance.now();
    const output = JSON.parse(execFileSync(program, args, options));
    return [(performance.now() - started) / 1000, output];
  };
  const times = { ours: [], whole: [], imported: [] };
  // The first round only fills the cache of the file system.
  for (let round = 0; round <= (quick ? 1 : 3); round += 1) {
    const [ours, predictions] = timed(trainer, ["predict", "--json", "--model", file, ...files]);
    const [whole, theirs] = timed(python(), [script("predict.py"), file, "2", ...files]);
    // The most probable genre: the peer has no decision between one genre, several and none.
    const top = ({ probabilities }) => Object.entries(probabilities).reduce((a, b) => (b[1] > a[1] ? b : a))[0];
    const same = predictions.filter((song, index) => top(song) === theirs.genres[index]).length;
    if (round === 0) {
      console.log(`  the same genre for ${same} of ${files.length} files`);
      if (same < 0.95 * files.length) throw new Error("the two sides give different answers");
      continue;
    }
    times.ours.push(ours);
    times.whole.push(whole);
    times.imported.push(theirs.seconds);
  }
  const common = { unit: "s", ours: median(times.ours), goal: 1 };
  const name = "native-cpu/predict-50-clips";
  row({ name: `${name}/start-included`, ...common, peer: median(times.whole), peer_name: "librosa + PyTorch" });
  const peer_name = "librosa + PyTorch, once imported";
  row({ name: `${name}/peer-imported`, ...common, peer: median(times.imported), peer_name, goal: 0.08 });
}

/** From files to a store of spectrograms, with two files at a time on both sides. */
async function prepare({ quick, row }) {
  const trainer = need(program("trainer"), "no trainer: cargo build --release");
  const folder = mkdtempSync(join(tmpdir(), "genrescope-prepare-"));
  const [audio, store, theirs] = ["audio", "store", "theirs.npy"].map((name) => join(folder, name));
  const files = songs(quick ? 6 : 50).map((file, index) => {
    const genre = join(audio, `genre-${index % 2}`);
    mkdirSync(genre, { recursive: true });
    const link = join(genre, `${String(index).padStart(3, "0")}.wav`);
    symlinkSync(realpathSync(file), link);
    return link;
  });
  const options = { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] };
  const peer = (...args) => JSON.parse(execFileSync(python(), [script("prepare.py"), ...args], options));
  const times = { ours: [], theirs: [] };
  try {
    // The first round only fills the cache of the file system.
    for (let round = 0; round <= (quick ? 1 : 3); round += 1) {
      rmSync(store, { recursive: true, force: true });
      const started = performance.now();
      execFileSync(trainer, ["prepare", "--audio", audio, "--out", store, "--threads", "2"], options);
      const ours = (performance.now() - started) / 1000;
      const { seconds } = peer(model(), "2", theirs, ...[...files].sort());
      if (round === 0) {
        const { apart } = peer("--compare", store, theirs);
        console.log(`  ${(100 * apart).toFixed(3)} % of the codes are more than a step apart`);
        if (!(apart < 0.001)) throw new Error("the two sides write different stores");
        continue;
      }
      times.ours.push(ours);
      times.theirs.push(seconds);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [ours, theirs_s] = [median(times.ours), median(times.theirs)];
  console.log(`  ${(files.length / ours).toFixed(1)} songs a second, librosa ${(files.length / theirs_s).toFixed(1)}`);
  const peer_name = "librosa in 2 processes, once imported";
  row({ name: "native-cpu/prepare-50-clips", unit: "s", ours, peer: theirs_s, peer_name, goal: 1 / 3 });
}

async function frontEnd(library, goal, { quick, row }) {
  const file = model();
  const ours = await start(mine(), ["front-end", file, data.samples()]);
  const env = { OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", NUMBA_NUM_THREADS: "1" };
  const peer = await start(python(), [script("front_end.py"), library, file, data.samples()], env);
  try {
    // Decibels: the error of an f32 FFT in the quietest bins.
    agree(library, peer.facts.decibels, ours.facts.decibels, 0.5);
    const [a, b] = await alternate([ours, peer], { rounds: quick ? 2 : 15, runs: 3, warm: 3 });
    row({ name: `front-end/native/${library}`, unit: "ms", ours: a, peer: b, peer_name: library, goal });
  } finally {
    await Promise.all([ours.close(), peer.close()]);
  }
}

async function train({ quick, row }) {
  const file = model("described");
  const ours = await start(mine(), ["train", file, "64", "2"]);
  const peer = await start(python(), [script("train.py"), file, "64", "2"]);
  try {
    // Dropout draws other random numbers on each side, so the losses are close but not equal.
    console.log(`  first loss: ours ${ours.facts.loss.toFixed(3)}, PyTorch's ${peer.facts.loss.toFixed(3)}`);
    if (!(Math.abs(ours.facts.loss - peer.facts.loss) < 0.5)) throw new Error("the two sides train different networks");
    const [a, b] = await alternate([ours, peer], { rounds: quick ? 2 : 12, warm: 2, skip: 0 });
    const peer_name = "PyTorch, channels last";
    row({ name: "train/step-64x32/2-threads", unit: "ms", ours: a, peer: b, peer_name, goal: 1.5 });
  } finally {
    await Promise.all([ours.close(), peer.close()]);
  }
}

export const measurements = [
  { name: "native-cpu/predict-50-clips", run: predict },
  { name: "native-cpu/prepare-50-clips", run: prepare },
  { name: "front-end/native/librosa", run: (with_) => frontEnd("librosa", 1 / 3, with_) },
  { name: "front-end/native/torchaudio", run: (with_) => frontEnd("torchaudio", 1, with_) },
  { name: "train/step-64x32/2-threads", run: train },
];
