// Measuring in turns, so that other load on the machine affects all sides.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds between turns: the thread pools of some engines spin for a while after their work is done. */
const PAUSE = 200;

/**
 * Measures candidates in turns and returns the median of each in milliseconds. A candidate has `measure(runs)`, which
 * returns the time of each run. There are `rounds` turns of `runs` runs, after one turn of `warm` runs that does not
 * count; the first `skip` runs of each turn do not count either, since the other side has just filled the caches.
 */
export async function alternate(candidates, { rounds, runs = 1, warm = 1, skip = 1 }) {
  const samples = candidates.map(() => []);
  for (const candidate of candidates) if (warm > 0) await candidate.measure(warm);
  for (let round = 0; round < rounds; round += 1) {
    // The order changes from round to round, so that no side always runs on a warm cache.
    const order = candidates.map((_, index) => (round % 2 ? candidates.length - 1 - index : index));
    for (const index of order) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      const times = (await candidates[index].measure(skip + runs)).slice(skip);
      samples[index].push(times.reduce((sum, time) => sum + time, 0) / times.length);
    }
  }
  return samples.map(median);
}

/** Throws if a result differs from the expected one by more than `allowed`; returns the largest difference. */
export function agree(name, actual, expected, allowed = 2e-3) {
  if (actual.length !== expected.length) {
    throw new Error(`${name} gives ${actual.length} values instead of ${expected.length}`);
  }
  let worst = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= worst)) worst = difference;
  }
  console.log(`  ${name} differs from the reference by ${Number(worst).toExponential(1)}`);
  if (!(worst <= allowed)) throw new Error(`${name} differs by ${worst}, more than ${allowed}`);
  return worst;
}
