// Our implementation. It needs no cross-origin isolation: threads are workers without shared memory.

import init, { Network, decode as decoded, FrontEnd } from "/made/wasm/browser.js";
import { bytes, floats, json, testInput } from "./shared.mjs";

const file = (model) => bytes(`/made/models/${model}.safetensors`);

async function prepared({ model, slices }, load) {
  await init();
  const { bands, frames } = await json(`/made/models/${model}.json`);
  const input = testInput(slices * bands * frames);
  const weights = await file(model);
  const started = performance.now();
  const network = await load(weights);
  const run = () => network.logits(input);
  const logits = [...(await run())];
  return { facts: { logits, first: performance.now() - started }, run };
}

export const network = (options) => prepared(options, (weights) => Network.on_cpu(weights));

export const webgpu = (options) => prepared(options, (weights) => Network.on_webgpu(weights));

/** As many workers as threads, each with a part of the slices. */
export async function workers({ model, slices, threads }) {
  const { bands, frames, genres } = await json(`/made/models/${model}.json`);
  const size = bands * frames;
  const input = testInput(slices * size);
  const weights = await file(model);
  const module = await WebAssembly.compileStreaming(fetch("/made/wasm/browser_bg.wasm"));
  const answer = (worker) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
  const pool = await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker("ours_worker.mjs", { type: "module" });
      const ready = answer(worker);
      worker.postMessage({ module, weights });
      await ready;
      return worker;
    }),
  );
  const batch = Math.ceil(slices / threads);
  const run = async () => {
    const logits = new Float32Array(slices * genres);
    const parts = pool.map(async (worker, index) => {
      const part = input.slice(index * batch * size, Math.min(slices, (index + 1) * batch) * size);
      if (part.length === 0) return;
      const reply = answer(worker);
      worker.postMessage(part, [part.buffer]);
      logits.set(await reply, index * batch * genres);
    });
    await Promise.all(parts);
    return logits;
  };
  return { facts: { logits: [...(await run())] }, run };
}

export async function mel({ samples }) {
  await init();
  const [model, sound] = [await file("genrescope"), await floats(samples)];
  const front_end = new FrontEnd(model);
  const run = async () => front_end.of(sound);
  return { facts: { decibels: [...(await run())] }, run };
}

export async function decode({ file, rate }) {
  await init();
  const data = await bytes(file);
  const run = async () => decoded(data, rate);
  return { facts: { seconds: (await run()) / rate }, run };
}
