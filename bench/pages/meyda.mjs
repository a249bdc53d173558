// Meyda: its power spectrum, with mel filters computed once (its own `melBands` computes them for each frame).

import { decibels, floats, melFilters, padded, script } from "./shared.mjs";

export async function mel({ front_end, samples }) {
  await script("/peers/meyda/dist/web/meyda.min.js");
  const sound = await floats(samples);
  Meyda.bufferSize = front_end.n_fft;
  Meyda.sampleRate = front_end.sample_rate;
  Meyda.windowingFunction = "hanning";
  // Without their zeros, for speed.
  const filters = melFilters(front_end).map((row) => {
    const first = Math.max(0, row.findIndex((weight) => weight > 0));
    return { first, weights: row.slice(first).filter((weight) => weight > 0) };
  });
  const run = async () => {
    const { whole, frames } = padded(sound, front_end);
    const energies = new Float32Array(frames * filters.length);
    for (let frame = 0; frame < frames; frame += 1) {
      const start = frame * front_end.hop_length;
      const power = Meyda.extract("powerSpectrum", whole.subarray(start, start + front_end.n_fft));
      filters.forEach(({ first, weights }, band) => {
        let sum = 0;
        for (let i = 0; i < weights.length; i += 1) sum += weights[i] * (power[first + i] ?? 0);
        energies[frame * filters.length + band] = sum;
      });
    }
    return decibels(energies, front_end.decibels);
  };
  return { facts: { decibels: [...(await run())] }, run };
}
