// A song as the views use it: its spectrogram, and what the current model computes for its passages.

/** Passages that are classified with one call, so that progress is seen. */
const BATCH = 32;

/** A song's facts with its spectrogram, and the loudest decibels of all of it: one scale for every picture. */
export function withLevels(facts, spectrogram) {
  return { ...facts, spectrogram, loudest: spectrogram.reduce((most, value) => Math.max(most, value), -Infinity) };
}

/** Classifies all passages with the current model, and decides the song. Adds the results to `song`. */
export async function classified(client, model, song, progress) {
  const count = song.slices.length;
  const outputs = model.genres.length + model.outside.length;
  const [logits, probabilities] = [new Float32Array(count * outputs), new Float32Array(count * outputs)];
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(from + BATCH, count);
    const { arrays } = await client.call("classify", { from, to });
    logits.set(arrays[0], from * outputs);
    probabilities.set(arrays[1], from * outputs);
    progress?.(to / count);
  }
  const audible = song.slices.flatMap(({ audible }, index) => (audible ? [index] : []));
  const kept = audible.length > 0 ? audible : song.slices.map((_, index) => index);
  const { reply: vote } = await client.call("vote", { keep: kept, genre: null, rival: null });
  const decided = vote.rules.find((rule) => rule.vote === model.vote) ?? vote.rules[0];
  return Object.assign(song, { logits, probabilities, outputs, kept, vote, decided });
}

/** Logits and probabilities of a passage. */
export function outputsOf({ outputs, logits, probabilities }, slice) {
  const row = (values) => values.subarray(slice * outputs, (slice + 1) * outputs);
  return { logits: row(logits), probabilities: row(probabilities) };
}

/** The passage whose middle is nearest to a time. */
export function sliceAt({ slices }, seconds) {
  let best = 0;
  const distance = ({ start_s, end_s }) => Math.abs((start_s + end_s) / 2 - seconds);
  slices.forEach((slice, index) => {
    if (distance(slice) < distance(slices[best])) best = index;
  });
  return best;
}
