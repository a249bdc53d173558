// The network on WebGPU's software adapter: ours against onnxruntime-web. The figures compare the two engines; they
// do not predict times on a graphics processor.

import { join } from "node:path";
import { launch, openCandidate } from "../harness/browser.mjs";
import { facts } from "../harness/data.mjs";
import { agree, alternate, median } from "../harness/measure.mjs";
import { need, wasm } from "../harness/paths.mjs";
import { serve } from "../harness/site.mjs";

const model = "genrescope";
const peer_name = "onnxruntime-web WebGPU";

/** Counts calls to the GPU. Runs in the page before any other script. */
function count() {
  const counts = (globalThis.counts = { launches: 0, submits: 0, readbacks: 0 });
  const wrap = (type, name, key) => {
    const real = type?.prototype[name];
    if (real) {
      type.prototype[name] = function (...args) {
        counts[key] += 1;
        return real.apply(this, args);
      };
    }
  };
  wrap(globalThis.GPUComputePassEncoder, "dispatchWorkgroups", "launches");
  wrap(globalThis.GPUComputePassEncoder, "dispatchWorkgroupsIndirect", "launches");
  wrap(globalThis.GPUQueue, "submit", "submits");
  wrap(globalThis.GPUBuffer, "mapAsync", "readbacks");
}

async function both(site, slices, work) {
  const known = facts(model);
  const browser = await launch();
  const counted = (page) => page.addInitScript(count);
  try {
    const options = { model, slices };
    const ours = await openCandidate(browser, site, "ours", "webgpu", options, counted);
    const peer = await openCandidate(browser, site, "ort", "webgpu", options, counted);
    const logits = known.logits.slice(0, slices * known.genres);
    agree("ours", ours.facts.logits, logits);
    agree(peer_name, peer.facts.logits, logits);
    return await work(ours, peer);
  } finally {
    await browser.close();
  }
}

async function compare(slices, { quick, row }) {
  need(join(wasm, "browser_bg.wasm"), "our side for the browser was not built");
  const site = await serve();
  const name = `webgpu-software/${slices}-slice${slices > 1 ? "s" : ""}`;
  try {
    const first = [[], []];
    // A browser caches pipelines while it runs, so each first run gets a new browser.
    const times = (ours, peer) => [ours, peer].forEach(({ facts }, index) => first[index].push(facts.first));
    for (let again = quick ? 1 : slices === 1 ? 3 : 2; again > 1; again -= 1) await both(site, slices, times);
    await both(site, slices, async (ours, peer) => {
      times(ours, peer);
      const counts = [];
      for (const { page, measure } of [ours, peer]) {
        await page.evaluate(() => Object.keys(counts).forEach((key) => (counts[key] = 0)));
        await measure(1);
        counts.push(await page.evaluate(() => counts));
      }
      const options = { rounds: quick ? 1 : slices === 1 ? 9 : 3, warm: 0, skip: 0 };
      const [a, b] = await alternate([ours, peer], options);
      row({ name, unit: "ms", ours: a, peer: b, peer_name, goal: 1 });
      const [c, d] = first.map(median);
      row({ name: `${name}/first-run`, unit: "ms", ours: c, peer: d, peer_name, goal: 1 });
      for (const key of ["launches", "submits", "readbacks"]) {
        row({ name: `${name}/${key}`, unit: key, ours: counts[0][key], peer: counts[1][key], peer_name, goal: 1 });
      }
    });
  } finally {
    await site.close();
  }
}

export const measurements = [1, 30].map((slices) => ({
  name: `webgpu-software/${slices}-slice${slices > 1 ? "s" : ""}`,
  run: (with_) => compare(slices, with_),
}));
