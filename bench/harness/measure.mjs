// Measuring in turns: what disturbs the machine disturbs all sides.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds between turns: the thread pools of some engines spin for a while after their work is done. */
const PAUSE = 200;

/**
 * Medians in milliseconds of contestants that are measured in turns. Each has `measure(runs)`, which answers
 * with the time of each run. `rounds` turns of `runs` runs; before them one turn of `warm` runs that does not count,
 * and `skip` runs at the beginning of each turn do not count either: the other side had the caches before.
 */
export async function alternate(contestants, { rounds, runs = 1, warm = 1, skip = 1 }) {
  const samples = contestants.map(() => []);
  for (const contestant of contestants) if (warm > 0) await contestant.measure(warm);
  for (let round = 0; round < rounds; round += 1) {
    // Nobody is always the one who finds the cache warm.
    const order = contestants.map((_, index) => (round % 2 ? contestants.length - 1 - index : index));
    for (const index of order) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      const times = (await contestants[index].measure(skip + runs)).slice(skip);
      samples[index].push(times.reduce((sum, time) => sum + time, 0) / times.length);
    }
  }
  return samples.map(median);
}

/** Throws where an engine computes something else: a fast wrong network is no peer. Returns the difference. */
export function agree(name, actual, expected, allowed = 2e-3) {
  if (actual.length !== expected.length) {
    throw new Error(`${name} gives ${actual.length} values in place of ${expected.length}`);
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
