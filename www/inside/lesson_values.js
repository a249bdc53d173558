// The numbers in the lessons' texts: what was measured, and what follows from the current model's layers. No text has a
// number of a model written into it, so that all hold for any model that is opened.

/** Measured figures as the language writes them. */
export function facts(figures, language) {
  const formats = {
    number: new Intl.NumberFormat(language),
    percent: new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }),
    fine: new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  };
  return Object.fromEntries(Object.entries(figures).map(([name, { value, as }]) => [name, formats[as].format(value)]));
}

/**
 * Bands and frames of the input that a cell behind `count` blocks can depend on, where nothing is cut off by the border. A
 * block is a convolution of 3 by 3 and a max pool: crates/trace/src/reach.rs.
 */
export function reach(blocks, count) {
  return blocks.slice(0, count).reduceRight((cells, { pool }) => cells.map((size, axis) => size * pool[axis] + 2), [1, 1]);
}

/** What the places in the texts stand for, from the reply of the worker's call `model`. */
export function valuesOf(model, language) {
  const number = (value, digits = 0) =>
    value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const area = ([bands, frames]) => `${number(bands)} × ${number(frames)}`;
  const { bands, frames, blocks, steps, band_hz: hertz, seconds_per_frame: seconds } = model;
  const [first] = blocks;
  const [reachBands, reachFrames] = reach(blocks, blocks.length);
  // Two digits: the exact centre of a band does not matter.
  const about = (value) => number(Number(value.toPrecision(2)));
  return {
    bands: number(bands),
    frames: number(frames),
    cells: number(bands * frames),
    slice_s: number(frames * seconds, 1),
    frame_ms: number(1000 * seconds),
    steps: number(steps),
    genres: number(model.genres.length),
    maps1: number(first.channels),
    products2: number(9 * first.channels),
    pool1: area(first.pool),
    size0: area([bands, frames]),
    size1: area([first.bands, first.frames]),
    reach2: area(reach(blocks, Math.min(2, blocks.length))),
    reach_bands: number(reachBands),
    reach_frames: number(reachFrames),
    top_hz: about(hertz[bands - 1]),
    mid_hz: about(hertz[bands >> 1]),
  };
}
