// What the network computes of a song before its head decides: for other classifiers, similarity, maps of a collection.

/** The mean of some rows; null without rows. */
function meanOf(rows, width) {
  if (rows.length === 0) return null;
  const mean = new Float32Array(width);
  for (const row of rows) row.forEach((value, i) => (mean[i] += value / rows.length));
  return mean;
}

/** The embeddings of a song's slices, and its spectrogram in bytes: half decibels from -80, lowest band first. */
export function embeddingOf({ classification, embeddings, tags }, model, columns) {
  const width = model.embedding_width;
  const slices = classification.slices.map((slice, i) => ({
    startS: slice.start_s,
    endS: slice.end_s,
    audible: slice.audible,
    embedding: embeddings.slice(i * width, (i + 1) * width),
  }));
  const spectrogram = new Uint8Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of columns) {
    spectrogram.set(part, at);
    at += part.length;
  }
  return {
    width,
    slices,
    mean: meanOf(slices.filter(({ audible }) => audible).map(({ embedding }) => embedding), width),
    tags,
    durationS: classification.duration_s,
    columns: spectrogram,
    bandHz: model.band_hz,
  };
}
