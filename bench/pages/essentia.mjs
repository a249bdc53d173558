// essentia.js: window, spectrum and mel bands by its own algorithms, frame by frame.

import { decibels, floats, padded, script } from "./shared.mjs";

export async function mel({ front_end, samples }) {
  await script("/peers/essentia.js/dist/essentia-wasm.web.js");
  await script("/peers/essentia.js/dist/essentia.js-core.js");
  const wasm = await EssentiaWASM({ locateFile: (name) => `/peers/essentia.js/dist/${name}` });
  const essentia = new Essentia(wasm);
  const sound = await floats(samples);
  const { n_fft, hop_length, n_mels, sample_rate, f_min, f_max } = front_end;
  const bins = n_fft / 2 + 1;
  const run = async () => {
    const { whole, frames } = padded(sound, front_end);
    const energies = new Float32Array(frames * n_mels);
    for (let frame = 0; frame < frames; frame += 1) {
      const start = frame * hop_length;
      const signal = essentia.arrayToVector(whole.subarray(start, start + n_fft));
      const windowed = essentia.Windowing(signal, false, n_fft, "hann", 0, false);
      const spectrum = essentia.Spectrum(windowed.frame, n_fft);
      const bands = essentia.MelBands(
        spectrum.spectrum, f_max, bins, false, f_min, "unit_tri", n_mels, sample_rate, "power", "slaneyMel", "linear",
      ); // prettier-ignore
      energies.set(essentia.vectorToArray(bands.bands), frame * n_mels);
      for (const vector of [signal, windowed.frame, spectrum.spectrum, bands.bands]) vector.delete();
    }
    return decibels(energies, front_end.decibels);
  };
  return { facts: { decibels: [...(await run())] }, run };
}
