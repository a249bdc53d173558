// A low-pass filter: what a poor recording lacks.

/** Quality factors of a Butterworth filter of eighth order in second-order sections. */
const SECTIONS = [0.5098, 0.6013, 0.9, 2.5629];

/** Samples without the frequencies above `cutoff` hertz, 48 dB per octave (Bristow-Johnson's audio equaliser cookbook). */
export function lowPass(samples, rate, cutoff) {
  const omega = (2 * Math.PI * cutoff) / rate;
  const cosine = Math.cos(omega);
  let result = Float32Array.from(samples);
  for (const quality of SECTIONS) {
    const alpha = Math.sin(omega) / (2 * quality);
    const a0 = 1 + alpha;
    const [b0, b1] = [(1 - cosine) / 2 / a0, (1 - cosine) / a0];
    const [a1, a2] = [(-2 * cosine) / a0, (1 - alpha) / a0];
    let [x1, x2, y1, y2] = [0, 0, 0, 0];
    result = result.map((x) => {
      const y = b0 * x + b1 * x1 + b0 * x2 - a1 * y1 - a2 * y2;
      [x2, x1, y2, y1] = [x1, x, y1, y];
      return y;
    });
  }
  return result;
}
