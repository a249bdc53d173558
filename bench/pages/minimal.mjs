// A minimal page that classifies a song with onnxruntime-web: decoding by the browser, mel spectrogram in JavaScript,
// slices, network, mean of the slices' probabilities.

import { powerSpectrum } from "./fft.mjs";
import { decibels, json, melFilters, padded } from "./shared.mjs";

const engine = (async () => {
  const ort = await import("/peers/onnxruntime-web/dist/ort.wasm.min.mjs");
  ort.env.wasm.wasmPaths = "/peers/onnxruntime-web/dist/";
  ort.env.wasm.numThreads = 1;
  return { ort, session: await ort.InferenceSession.create("/made/models/genrescope.onnx") };
})();
const settings = json("/made/models/genrescope.json").then(({ manifest }) => manifest);

function spectrogram(samples, front_end) {
  const { n_fft, hop_length, n_mels } = front_end;
  const window = Float64Array.from({ length: n_fft }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / n_fft));
  const filters = melFilters(front_end).map((row) => {
    const first = Math.max(0, row.findIndex((weight) => weight > 0));
    return { first, weights: row.slice(first).filter((weight) => weight > 0) };
  });
  const { whole, frames } = padded(samples, front_end);
  const transform = powerSpectrum(n_fft);
  const power = new Float64Array(n_fft / 2 + 1);
  const energies = new Float32Array(frames * n_mels);
  for (let frame = 0; frame < frames; frame += 1) {
    const start = frame * hop_length;
    transform(whole.subarray(start, start + n_fft), window, power);
    filters.forEach(({ first, weights }, band) => {
      let sum = 0;
      for (let i = 0; i < weights.length; i += 1) sum += weights[i] * power[first + i];
      energies[frame * n_mels + band] = sum;
    });
  }
  return { frames, values: decibels(energies, front_end.decibels) };
}

/** `SliceConfig::starts` of the crnn crate, for clips of at least one slice. */
function starts(total, { frames, hop, rest }) {
  const found = [];
  for (let start = 0; start + frames <= total; start += hop) found.push(start);
  const left = total - (found.at(-1) + frames);
  if (rest === "align_last" && 2 * left >= frames) found.push(total - frames);
  return found;
}

async function classify(file) {
  const { front_end, slices: rules, normalisation, genres, calibration } = await settings;
  const context = new OfflineAudioContext(1, 1, front_end.sample_rate);
  const sound = await context.decodeAudioData(await file.arrayBuffer());
  const samples = new Float32Array(sound.length);
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    const values = sound.getChannelData(channel);
    for (let i = 0; i < values.length; i += 1) samples[i] += values[i] / sound.numberOfChannels;
  }
  const { frames, values } = spectrogram(samples, front_end);
  const at = starts(frames, rules);
  const input = new Float32Array(at.length * front_end.n_mels * rules.frames);
  let to = 0;
  for (const start of at) {
    for (let band = 0; band < front_end.n_mels; band += 1) {
      for (let frame = 0; frame < rules.frames; frame += 1) {
        const value = values[(start + frame) * front_end.n_mels + band];
        input[to++] = (value + normalisation.offset) * normalisation.scale;
      }
    }
  }
  const { ort, session } = await engine;
  const tensor = new ort.Tensor("float32", input, [at.length, front_end.n_mels, rules.frames]);
  const { logits } = await session.run({ slices: tensor });
  const mean = new Float64Array(genres.length);
  // The outputs of the genres come first, then those of other music and non-music.
  const [, outputs] = logits.dims;
  for (let slice = 0; slice < at.length; slice += 1) {
    const row = logits.data.subarray(slice * outputs, slice * outputs + genres.length);
    const most = Math.max(...row);
    const shares = Array.from(row, (logit) => Math.exp((logit - most) / calibration.temperature));
    const sum = shares.reduce((a, b) => a + b, 0);
    shares.forEach((share, genre) => (mean[genre] += share / sum / at.length));
  }
  return genres[mean.indexOf(Math.max(...mean))];
}

const input = document.querySelector("#file-input");
const answer = async () => {
  const [file] = input.files;
  if (!file) return;
  try {
    const genre = await classify(file);
    const verdict = document.querySelector("#verdict");
    verdict.dataset.genre = verdict.textContent = genre;
    document.body.dataset.state = "done";
  } catch (error) {
    document.querySelector("#verdict").textContent = error;
    document.body.dataset.state = "failed";
  }
};
input.addEventListener("change", answer);
// The file may have been chosen before this script has loaded.
answer();
