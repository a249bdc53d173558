// The network on the CPU, natively: ours against onnxruntime with the same number of threads.

import { join } from "node:path";
import { facts } from "../harness/data.mjs";
import { agree, alternate } from "../harness/measure.mjs";
import { models, need, program, python, script } from "../harness/paths.mjs";
import { start } from "../harness/process.mjs";

const cases = ["genrescope", "described"].flatMap((model) =>
  [1, 2].flatMap((threads) => [30, 1].map((slices) => ({ model, threads, slices }))),
);
const named = ({ model, threads, slices }) =>
  `native-cpu/${threads}-thread${threads > 1 ? "s" : ""}/${slices}-slice${slices > 1 ? "s" : ""}/${model}`;

export const measurements = cases.map((each) => ({
  name: named(each),
  async run({ quick, row }) {
    const { model, threads, slices } = each;
    const known = facts(model);
    const file = join(models, `${model}.safetensors`);
    const mine = need(program("genrescope-bench"), "no native program: cargo build --release");
    const theirs = [script("network.py"), join(models, `${model}.onnx`), known.bands, known.frames, slices, threads];
    const ours = await start(mine, ["network", file, String(slices), String(threads)]);
    const peer = await start(python(), theirs.map(String));
    try {
      const logits = known.logits.slice(0, slices * known.genres);
      agree("ours", ours.facts.logits, logits);
      agree("onnxruntime", peer.facts.logits, logits);
      // Enough that the threads of the other side, which keep spinning for a while, do not count.
      const runs = slices === 1 ? 40 : 10;
      const [a, b] = await alternate([ours, peer], { rounds: quick ? 2 : 15, runs, warm: runs });
      row({ name: named(each), unit: "ms", ours: a, peer: b, peer_name: "onnxruntime", goal: slices === 1 ? 1 : 0.33 });
    } finally {
      await Promise.all([ours.close(), peer.close()]);
    }
  },
}));
