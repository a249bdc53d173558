// The messages between the main thread and the engine, as web/protocol defines them: same names, same order. The file
// web/protocol/tests/messages.json holds both to the same bytes.

import { bool, byte, choice, f32, f64, integer, lazy, list, oneOf, option, struct, text, tuple } from "./postcard.js";

export const VOTES = ["majority", "mean", "confident", "geometric"];
export const BACKENDS = ["auto", "cpu", "webgpu"];

const vote = oneOf(...VOTES);
const backend = oneOf("cpu", "webgpu");
const measured = struct({ adapter: text, model: text, cpu_ms: f64, webgpu_ms: f64 });
const sentence = struct({ key: text, values: list(tuple(text, lazy(() => value))) });
const value = choice({ Text: text, Number: struct({ number: f64, digits: byte }), Sentences: list(sentence) });

export const request = choice({
  Start: struct({ backend: oneOf(...BACKENDS), model_url: text, measured: list(measured), embeddings: bool }),
  Classify: struct({ song: integer, name: text, vote: option(vote), hop: integer }),
  Cancel: struct({ song: integer }),
  StartLive: struct({ session: integer, sample_rate: integer, window_s: option(f32) }),
  LiveSound: struct({ session: integer, sent_ms: f64 }),
  StopLive: struct({ session: integer }),
});

const slice = struct({
  start_s: f32,
  end_s: f32,
  audible: bool,
  probabilities: list(f32),
  outside: list(f32),
});
const classification = struct({
  answer: choice({
    genre: integer,
    between: integer,
    not_sure: null,
    other_music: null,
    non_music: null,
    no_music: null,
    too_short: null,
  }),
  vote,
  ranking: list(struct({ genre: integer, probability: f32, votes: integer })),
  outside: list(f32),
  slices: list(slice),
  duration_s: f64,
});
const model = struct({
  name: text,
  genres: list(text),
  bands: integer,
  band_hz: list(f32),
  seconds_per_column: f64,
  slice_s: f64,
  top_db: f32,
  decision: struct({
    vote,
    not_sure_below: f32,
    silence_below_db: f32,
    outside: option(struct({ classes: list(oneOf("other_music", "non_music")), inside_below: f32 })),
    set: option(struct({ from: f32, coverage: f32 })),
  }),
  parameters: integer,
  embedding_width: integer,
  provenance: struct({
    data: text,
    split: text,
    recipe: text,
    figures: list(struct({ name: text, value: f64, interval: tuple(f64, f64), songs: integer })),
    notes: list(text),
  }),
});

export const event = choice({
  Hello: null,
  Ready: struct({ backend, reason: sentence, warm_up_ms: f64, model }),
  CannotStart: struct({ message: sentence }),
  Progress: struct({ song: integer, stage: oneOf("decoding", "classifying"), fraction: option(f32), seconds: f64 }),
  Tags: struct({
    song: integer,
    tags: struct({
      title: option(text),
      artist: option(text),
      album: option(text),
      cover: option(struct({ bytes: integer, mime: text })),
    }),
  }),
  Columns: struct({ song: integer, first: integer, count: integer }),
  Slices: struct({ song: integer, total: integer, slices: list(slice) }),
  Classified: struct({
    song: integer,
    classification,
    warnings: list(sentence),
    format: struct({ name: text, sample_rate: integer, channels: integer }),
    took_ms: f64,
  }),
  Failed: struct({ song: integer, message: sentence, try_browser_decoder: bool }),
  Cancelled: struct({ song: integer }),
  LiveColumns: struct({ session: integer, count: integer }),
  LiveSlice: struct({ session: integer, slice, seconds: f64, skipped: integer, took_ms: f64 }),
  LiveClassified: struct({ session: integer, classification: option(classification) }),
  LiveFailed: struct({ session: integer, message: sentence }),
  Crashed: struct({ detail: text }),
  Chosen: struct({ measured: option(measured), backend, reason: sentence }),
  BackendChanged: struct({ backend, reason: sentence }),
});
