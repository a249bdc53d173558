// Functions that several candidates need.

export const bytes = async (path) => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`no ${path}`);
  return new Uint8Array(await response.arrayBuffer());
};

export const json = async (path) => (await fetch(path)).json();

export const floats = async (path) => new Float32Array((await bytes(path)).buffer);

/** Loads a classic script, which defines a global. */
export const script = (source) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = source;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`cannot load ${source}`));
    document.head.append(element);
  });

/** Normalised slices that are the same in every language: see `test_input` in peers/python/crnn.py. */
export function testInput(count) {
  return Float32Array.from({ length: count }, (_, index) => {
    let x = Math.imul(index, 0x9e3779b9);
    x ^= x >>> 16;
    x = Math.imul(x, 0x7feb352d);
    x ^= x >>> 15;
    x = Math.imul(x, 0x846ca68b);
    x ^= x >>> 16;
    return ((x >>> 8) / (1 << 24)) * 2 - 1;
  });
}

/** Slaney's mel filterbank as librosa makes it: a row of `n_fft / 2 + 1` weights per band. */
export function melFilters({ sample_rate, n_fft, n_mels, f_min, f_max }) {
  const step = Math.log(6.4) / 27;
  const mel = (hz) => (hz < 1000 ? (hz * 3) / 200 : 15 + Math.log(hz / 1000) / step);
  const hertz = (mel) => (mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(step * (mel - 15)));
  const [low, high] = [mel(f_min), mel(f_max)];
  const edges = Array.from({ length: n_mels + 2 }, (_, i) => hertz(low + ((high - low) * i) / (n_mels + 1)));
  return Array.from({ length: n_mels }, (_, band) => {
    const [lower, centre, upper] = edges.slice(band, band + 3);
    return Float32Array.from({ length: n_fft / 2 + 1 }, (_, bin) => {
      const hz = (bin * sample_rate) / n_fft;
      const triangle = Math.min((hz - lower) / (centre - lower), (upper - hz) / (upper - centre));
      return (Math.max(0, triangle) * 2) / (upper - lower);
    });
  });
}

/** Zero-pads samples so that the first frame is centred on the first sample; also returns the number of frames. */
export function padded(samples, { n_fft, hop_length }) {
  const frames = 1 + Math.floor(samples.length / hop_length);
  const whole = new Float32Array(Math.max(samples.length + n_fft, (frames - 1) * hop_length + n_fft));
  whole.set(samples, n_fft / 2);
  return { whole, frames };
}

/** Converts energies to decibels relative to the maximum, in place, as `librosa.power_to_db(ref=np.max)`. */
export function decibels(energies, { factor, amin, top_db }) {
  let loudest = -Infinity;
  for (let i = 0; i < energies.length; i += 1) {
    energies[i] = factor * Math.log10(Math.max(amin, energies[i]));
    if (energies[i] > loudest) loudest = energies[i];
  }
  for (let i = 0; i < energies.length; i += 1) energies[i] = Math.max(energies[i] - loudest, -top_db);
  return energies;
}
