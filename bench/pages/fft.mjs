// A radix-2 FFT of real frames by a complex FFT of half the size, as a page without a library would write it.

export function powerSpectrum(size) {
  const half = size / 2;
  const [re, im] = [new Float64Array(half), new Float64Array(half)];
  const cos = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: half }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  const bits = Math.log2(half);
  const reversed = Uint16Array.from({ length: half }, (_, i) => {
    let [x, y] = [i, 0];
    for (let bit = 0; bit < bits; bit += 1, x >>= 1) y = (y << 1) | (x & 1);
    return y;
  });
  /** Writes `|FFT|^2` of `frame` times `window` to `power`, `size / 2 + 1` bins. */
  return (frame, window, power) => {
    for (let i = 0; i < half; i += 1) {
      const at = 2 * reversed[i];
      re[i] = frame[at] * window[at];
      im[i] = frame[at + 1] * window[at + 1];
    }
    for (let span = 1; span < half; span *= 2) {
      const stride = half / span;
      for (let start = 0; start < half; start += 2 * span) {
        for (let k = 0; k < span; k += 1) {
          const [a, b] = [start + k, start + k + span];
          const [c, s] = [cos[k * stride], sin[k * stride]];
          const x = re[b] * c + im[b] * s;
          const y = im[b] * c - re[b] * s;
          re[b] = re[a] - x;
          im[b] = im[a] - y;
          re[a] += x;
          im[a] += y;
        }
      }
    }
    for (let k = 0; k <= half; k += 1) {
      const [a, b] = [k % half, (half - k) % half];
      const [evenRe, evenIm] = [(re[a] + re[b]) / 2, (im[a] - im[b]) / 2];
      const [oddRe, oddIm] = [(im[a] + im[b]) / 2, (re[b] - re[a]) / 2];
      const [c, s] = k === half ? [-1, 0] : [cos[k], sin[k]];
      const x = evenRe + oddRe * c + oddIm * s;
      const y = evenIm + oddIm * c - oddRe * s;
      power[k] = x * x + y * y;
    }
  };
}
