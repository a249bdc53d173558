// What the engine reports, as plain objects with names for indices.

import { notice } from "./error.js";

export const modelOf = (model) => ({
  name: model.name,
  genres: model.genres,
  outside: model.decision.outside?.classes ?? [],
  vote: model.decision.vote,
  sliceS: model.slice_s,
  parameters: model.parameters,
  provenance: model.provenance,
});

export const sliceOf = (slice) => ({
  startS: slice.start_s,
  endS: slice.end_s,
  audible: slice.audible,
  probabilities: slice.probabilities,
  outside: slice.outside,
});

const named = (names, values) => Object.fromEntries(values.map((value, i) => [names[i], value]));

/** The answer for some slices: a song, or the latest seconds of a live session. */
export function answerOf(found, model) {
  const [answer, value] = typeof found.answer === "string" ? [found.answer, 0] : Object.entries(found.answer)[0];
  const ranking = found.ranking.map(({ genre, probability, votes }) => ({
    genre: model.genres[genre],
    probability,
    votes,
  }));
  const count = { genre: 1, between: value }[answer] ?? 0;
  const genres = answer === "genre" ? [model.genres[value]] : ranking.slice(0, count).map(({ genre }) => genre);
  return {
    answer,
    genre: answer === "genre" ? genres[0] : null,
    genres,
    probabilities: Object.fromEntries(ranking.map(({ genre, probability }) => [genre, probability])),
    ranking,
    outside: named(model.outside, found.outside),
    vote: found.vote,
    durationS: found.duration_s,
  };
}

/** The answer for a song, with what is known of its file. */
export const verdictOf = ({ classification, warnings, format, took_ms, tags, byBrowser, backend, hop }, model) => ({
  ...answerOf(classification, model),
  hop,
  slices: classification.slices.map(sliceOf),
  warnings: warnings.map(notice),
  format: { name: format.name, sampleRate: format.sample_rate, channels: format.channels },
  tags,
  decodedByBrowser: byBrowser,
  backend,
  tookMs: took_ms,
});
