// TensorFlow.js: the network built from the same weights, and a front-end with its STFT.

import { read } from "./safetensors.mjs";
import { bytes, decibels, floats, json, melFilters, padded, script, testInput } from "./shared.mjs";

async function start(backend) {
  await script("/peers/@tensorflow/tfjs/dist/tf.min.js");
  if (backend === "wasm") {
    await script("/peers/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js");
    tf.wasm.setWasmPaths("/peers/@tensorflow/tfjs-backend-wasm/dist/");
  }
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  await tf.ready();
}

/** One direction of a GRU with PyTorch's formulas and gate order r, z, n. Maps `[slices, steps, inputs]` to its states. */
function direction(tensors, prefix, suffix) {
  const tensor = (name) => {
    const { shape, values } = tensors[`${prefix}.${name}_l0${suffix}`];
    return tf.tensor(values, shape);
  };
  const [input, state] = ["weight_ih", "weight_hh"].map((name) => tensor(name).transpose());
  const [inputBias, stateBias] = ["bias_ih", "bias_hh"].map(tensor);
  return (x) => {
    const [slices, steps, features] = x.shape;
    const units = state.shape[0];
    const products = x.reshape([slices * steps, features]).matMul(input).add(inputBias);
    const gates = products.reshape([slices, steps, 3 * units]).unstack(1);
    const order = suffix ? gates.map((_, i) => steps - 1 - i) : gates.map((_, i) => i);
    const states = new Array(steps);
    let h = tf.zeros([slices, units]);
    for (const step of order) {
      const [r, z, n] = gates[step].split(3, 1);
      const [hr, hz, hn] = h.matMul(state).add(stateBias).split(3, 1);
      const update = z.add(hz).sigmoid();
      const fresh = n.add(r.add(hr).sigmoid().mul(hn)).tanh();
      h = fresh.add(update.mul(h.sub(fresh)));
      states[step] = h;
    }
    return states;
  };
}

function build({ manifest, tensors }) {
  const config = manifest.network;
  const vector = (name) => tf.tensor1d(tensors[name].values);
  const norm = (prefix) => {
    const [mean, variance, beta, gamma] = ["running_mean", "running_var", "bias", "weight"].map((field) => vector(`${prefix}.${field}`));
    return (x) => tf.batchNorm(x, mean, variance, beta, gamma, 1e-5);
  };
  const inputNorm = norm("input_norm");
  const blocks = config.blocks.map(({ pool }, index) => {
    const { shape, values } = tensors[`blocks.${index}.conv.weight`];
    const filter = tf.tensor(values, shape).transpose([2, 3, 1, 0]);
    const bias = vector(`blocks.${index}.conv.bias`);
    const after = norm(`blocks.${index}.norm`);
    return (x) => {
      const sums = tf.fused.conv2d({ x, filter, strides: 1, pad: "same", bias });
      return tf.maxPool(after(tf.elu(sums)), pool, pool, "valid");
    };
  });
  const recurrent = config.gru.map(({ bidirectional }, index) =>
    (bidirectional ? ["", "_reverse"] : [""]).map((suffix) => direction(tensors, `recurrent.${index}`, suffix)),
  );
  const head = tf.tensor(tensors["head.weight"].values, tensors["head.weight"].shape).transpose();
  const headBias = vector("head.bias");
  return (input) =>
    tf.tidy(() => {
      let x = inputNorm(input.expandDims(3));
      for (const block of blocks) x = block(x);
      // [slices, bands, steps, channels] to PyTorch's [slices, steps, channels * bands]
      const [slices, bands, steps, channels] = x.shape;
      x = (bands === 1 ? x : x.transpose([0, 2, 3, 1])).reshape([slices, steps, channels * bands]);
      let states;
      for (const layer of recurrent) {
        const sides = layer.map((side) => side(x));
        states = sides[0].map((_, step) => (sides.length === 1 ? sides[0][step] : tf.concat(sides.map((side) => side[step]), 1)));
        x = tf.stack(states, 1);
      }
      const summary = config.summary === "mean" ? x.mean(1) : states.at(-1);
      return summary.matMul(head).add(headBias);
    });
}

export async function network({ model, slices }) {
  await start("wasm");
  const { bands, frames } = await json(`/made/models/${model}.json`);
  const forward = build(read(await bytes(`/made/models/${model}.safetensors`)));
  const values = testInput(slices * bands * frames);
  const run = async () => {
    const input = tf.tensor3d(values, [slices, bands, frames]);
    const output = forward(input);
    const logits = await output.data();
    tf.dispose([input, output]);
    return logits;
  };
  return { facts: { logits: [...(await run())] }, run };
}

export async function mel({ front_end, samples, backend }) {
  await start(backend);
  const sound = await floats(samples);
  const filters = melFilters(front_end);
  const flat = new Float32Array(filters.length * filters[0].length);
  filters.forEach((row, band) => flat.set(row, band * row.length));
  const matrix = tf.tensor2d(flat, [filters.length, filters[0].length]).transpose();
  const { n_fft, hop_length } = front_end;
  const window = () => tf.tensor1d(Float32Array.from({ length: n_fft }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / n_fft)));
  const run = async () => {
    const { whole } = padded(sound, front_end);
    const energies = tf.tidy(() => {
      const spectrum = tf.signal.stft(tf.tensor1d(whole), n_fft, hop_length, n_fft, window);
      return tf.real(spectrum).square().add(tf.imag(spectrum).square()).matMul(matrix);
    });
    const values = await energies.data();
    energies.dispose();
    return decibels(values, front_end.decibels);
  };
  return { facts: { decibels: [...(await run())] }, run };
}
