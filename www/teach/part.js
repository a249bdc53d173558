// A part of a song: seconds in which the music is what the genre is about, without an introduction or applause.

/** Shorter ones may have no slice of their own. */
export const SHORTEST_S = 5;

/** `{ from_s, to_s }`, or null for the whole song. */
export const isSame = (a, b) => (a?.from_s ?? null) === (b?.from_s ?? null) && (a?.to_s ?? null) === (b?.to_s ?? null);

/** Whether a song of this length has such a part. */
export const isPart = (part, seconds) =>
  Number.isFinite(part.from_s) && Number.isFinite(part.to_s) && part.from_s >= 0 && part.to_s <= seconds && part.to_s - part.from_s >= SHORTEST_S;

/** Rounding of times must not cost a slice. */
const TOLERANCE_S = 0.01;

/**
 * The mean embedding of the audible slices within a part, null if there is none, and the columns of its spectrogram.
 * `song` is what the engine's `embed` found.
 */
export function cut({ slices, columns, bandHz, durationS, mean }, part) {
  if (!part) return { mean, columns };
  const inside = slices.filter(({ startS, endS, audible }) => audible && startS >= part.from_s - TOLERANCE_S && endS <= part.to_s + TOLERANCE_S);
  const bands = bandHz.length;
  const perSecond = columns.length / bands / durationS;
  const at = (seconds) => bands * Math.round(seconds * perSecond);
  return {
    mean: inside.length === 0 ? null : inside[0].embedding.map((_, i) => inside.reduce((sum, { embedding }) => sum + embedding[i], 0) / inside.length),
    // Of its own, since the buffer is transferred.
    columns: columns.slice(at(part.from_s), at(part.to_s)),
  };
}
