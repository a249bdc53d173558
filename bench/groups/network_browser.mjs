// The network in headless Chromium, on the CPU: ours against onnxruntime-web and TensorFlow.js.

import { availableParallelism } from "node:os";
import { launch, openCandidate } from "../harness/browser.mjs";
import { facts } from "../harness/data.mjs";
import { agree, alternate } from "../harness/measure.mjs";
import { join } from "node:path";
import { need, wasm } from "../harness/paths.mjs";
import { serve } from "../harness/site.mjs";

const cores = availableParallelism();
const plural = (count, word) => `${count}-${word}${count > 1 ? "s" : ""}`;

function measurement(model, slices, threads) {
  const base = `browser-cpu/${threads === 1 ? "1-thread" : "all-cores"}/${plural(slices, "slice")}/${model}`;
  return {
    name: base,
    async run({ quick, row }) {
      need(join(wasm, "browser_bg.wasm"), "our side for the browser was not built");
      const known = facts(model);
      const plain = await serve();
      const isolated = await serve({ isolated: true });
      const browser = await launch({ gpu: false });
      try {
        const options = { model, slices, threads };
        const ours = await openCandidate(browser, plain, "ours", threads === 1 ? "network" : "workers", options);
        const sides = [["onnxruntime-web", await openCandidate(browser, threads === 1 ? plain : isolated, "ort", "network", options)]];
        if (threads === 1) sides.push(["tfjs-wasm", await openCandidate(browser, plain, "tfjs", "network", options)]);
        const logits = known.logits.slice(0, slices * known.genres);
        agree("ours", ours.facts.logits, logits);
        for (const [name, side] of sides) agree(name, side.facts.logits, logits);
        const runs = slices === 1 ? 20 : 2;
        const all = [ours, ...sides.map(([, side]) => side)];
        // V8 compiles WebAssembly twice: the optimised code is in use only after some runs.
        const [a, ...others] = await alternate(all, { rounds: quick ? 2 : 15, runs, warm: quick ? runs : 5 * runs });
        sides.forEach(([peer_name], index) => {
          const label = threads === 1 ? peer_name : `${peer_name}, ${threads} threads, isolated`;
          row({ name: `${base}/${peer_name}`, unit: "ms", ours: a, peer: others[index], peer_name: label, goal: goal(peer_name, threads) });
        });
      } finally {
        await browser.close();
        await Promise.all([plain.close(), isolated.close()]);
      }
    },
  };
}

/** Ours against onnxruntime-web on one thread: a third of its time; else no slower. */
const goal = (peer, threads) => (peer === "onnxruntime-web" && threads === 1 ? 0.33 : 1);

export const measurements = ["genrescope", "described"].flatMap((model) =>
  [1, cores].filter((n, i, all) => all.indexOf(n) === i).flatMap((threads) =>
    (threads === 1 ? [30, 1] : [30]).map((slices) => measurement(model, slices, threads)),
  ),
);
