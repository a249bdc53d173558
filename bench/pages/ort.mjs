// onnxruntime-web.

import { bytes, json, testInput } from "./shared.mjs";

async function session(module, model, options, threads) {
  const ort = await import(`/peers/onnxruntime-web/dist/${module}`);
  ort.env.wasm.wasmPaths = "/peers/onnxruntime-web/dist/";
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = "error";
  const file = await bytes(`/made/models/${model}.onnx`);
  const started = performance.now();
  return [ort, await ort.InferenceSession.create(file, options), started];
}

async function prepared({ model, slices, threads = 1 }, module, provider) {
  const { bands, frames } = await json(`/made/models/${model}.json`);
  const input = testInput(slices * bands * frames);
  const options = { executionProviders: [provider], graphOptimizationLevel: "all" };
  const [ort, loaded, started] = await session(module, model, options, threads);
  const run = async () => {
    const tensor = new ort.Tensor("float32", input, [slices, bands, frames]);
    const { logits } = await loaded.run({ slices: tensor });
    return logits.getData();
  };
  const logits = [...(await run())];
  return { facts: { logits, first: performance.now() - started }, run };
}

export async function network(options) {
  if (options.threads > 1 && !globalThis.crossOriginIsolated) throw new Error("the page is not isolated");
  return prepared(options, "ort.wasm.min.mjs", "wasm");
}

export const webgpu = (options) => prepared(options, "ort.webgpu.min.mjs", "webgpu");
