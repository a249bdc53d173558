// Measured figures that the room prints, from the project's own commands; the sources are named beside them on the page.

/** models/README.md, "Order in time" (`trainer order`): same decision of passages and songs right, for the page's model and the fault-filtered one. */
export const ORDER = [
  ["none", 1, 0.89, 1, 0.769],
  ["steps", 0.988, 0.89, 0.986, 0.774],
  ["steps-reversed", 0.979, 0.89, 0.976, 0.772],
  ["blocks", 0.906, 0.862, 0.835, 0.786],
  ["reverse", 0.821, 0.82, 0.757, 0.714],
  ["frames", 0.61, 0.682, 0.505, 0.49],
];

/**
 * The same for `models/teaching.safetensors`, of 100 test songs: the right genre named by the answer, with the steps permuted, and
 * with the frames reversed.
 */
export const TEACHING = { named: 0.91, permuted: 0, reversed: 0.75 };

/**
 * models/cards/random/card.md, "coverage": answers with a probability of at least so much, songs of 100, and how many of
 * these are right. The percentages of the card are counts, since there are 100 songs.
 */
export const COVERAGE = [
  [0, 100, 89], [0.3, 99, 88], [0.4, 97, 87], [0.5, 87, 81], [0.6, 80, 77], [0.7, 76, 74], [0.8, 69, 68], [0.9, 57, 56],
];

/** The same by range: `[from, to, songs, right]`. */
export const RELIABILITY = COVERAGE.map(([from, songs, right], index) => {
  const [to, later, laterRight] = COVERAGE[index + 1] ?? [1, 0, 0];
  return [from, to, songs - later, right - laterRight];
}).filter(([, , songs]) => songs > 0);

/** models/cards/fault-filtered/card.md: `[from, share of 290 songs, share of these that is right]`. */
export const COVERAGE_FILTERED = [
  [0, 1, 0.769], [0.3, 0.96, 0.781], [0.4, 0.86, 0.815], [0.5, 0.69, 0.89], [0.6, 0.58, 0.952], [0.7, 0.49, 0.958], [0.8, 0.39, 0.965], [0.9, 0.26, 0.973],
];

/** Songs right: `[share, interval, songs]`. */
export const RANDOM = [0.89, [0.83, 0.95], 100];
export const FILTERED = [0.769, [0.724, 0.817], 290];
