/// <reference lib="esnext.disposable" />

/** Rules by which the slices of a song are aggregated. */
export type Vote = "majority" | "mean" | "confident" | "geometric";
export type Backend = "cpu" | "webgpu";
export type Answer =
  | "genre"
  | "between"
  | "not_sure"
  | "other_music"
  | "non_music"
  | "no_music"
  | "too_short";

/** A file, the bytes of one, decoded sound, or samples with their rate. */
export type Input = Blob | ArrayBuffer | Uint8Array | AudioBuffer | Samples;

export interface Samples {
  /** In -1 to 1: one channel, or an array of channels of equal length. */
  samples: Float32Array | number[] | Float32Array[];
  /** Samples per second. */
  sampleRate: number;
}

/** How fast a model is on this device. */
export interface Measured {
  adapter: string;
  model: string;
  cpuMs: number;
  webgpuMs: number;
}

export interface LoadOptions {
  /** The model file: its address or content. Default: the one of this package. */
  model?: string | URL | Blob | ArrayBuffer | Uint8Array;
  /** Default: "auto", the faster one, which is measured. */
  backend?: Backend | "auto";
  /** Makes the worker in place of the package: one that runs worker.js. It is called again if the engine has to restart. */
  createWorker?: () => Worker;
  /** Address of worker.js. */
  workerUrl?: string | URL;
  /** Address of engine.wasm. */
  wasmUrl?: string | URL;
  /** Address of a folder with worker.js, engine.wasm and model.safetensors. */
  engineUrl?: string | URL;
  /** {@link Genrescope.measured} of an earlier visit. */
  measured?: Measured[];
  /** Ends the loading. */
  signal?: AbortSignal;
}

export interface ClassifyOptions {
  /** Default: the model's. */
  vote?: Vote;
  /** Use every n-th slice. Default: 1. */
  hop?: number;
  /** Ends the classification, which rejects with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Slices that have just been classified, in order, and how many there will be. The last ones come with the verdict only. */
  onSlices?: (slices: Slice[], total: number) => void;
}

export type EmbedOptions = Pick<ClassifyOptions, "signal" | "onProgress">;

export interface Embedding {
  /** Values of an embedding. */
  width: number;
  slices: { startS: number; endS: number; audible: boolean; embedding: Float32Array }[];
  /** Over the audible slices; null if there is none. */
  mean: Float32Array | null;
  tags: Verdict["tags"];
  /** The spectrogram, column by column, lowest band first: absolute decibels are `value / 2 - 80`. */
  columns: Uint8Array;
  /** Centre of each band. */
  bandHz: number[];
  /** Seconds of sound. */
  durationS: number;
}

export interface LiveOptions {
  /** Seconds that a verdict is about. Default: 30. */
  window?: number;
  /** Ends the session. */
  signal?: AbortSignal;
}

export interface Progress {
  stage: "decoding" | "classifying";
  /** 0 to 1; null if the length of the file is unknown. */
  fraction: number | null;
  /** Seconds of sound decoded so far. */
  seconds: number;
}

export interface Slice {
  startS: number;
  endS: number;
  /** False for silence, which does not vote. */
  audible: boolean;
  /** In the order of `model.genres`, given that the slice is one of them. */
  probabilities: number[];
  /** In the order of `model.outside`. */
  outside: number[];
}

export interface Ranked {
  genre: string;
  /** 0 to 1. */
  probability: number;
  /** Slices whose most probable genre it is. */
  votes: number;
}

/** The answer for some sound. */
export interface Aggregate {
  answer: Answer;
  /** The genre, if the answer is one. */
  genre: string | null;
  /** The genres that the answer names, best first. */
  genres: string[];
  /** By genre, best first, given that the sound is one of the genres. */
  probabilities: Record<string, number>;
  ranking: Ranked[];
  /** Probability of other music and of no music, for models that know these. */
  outside: Record<string, number>;
  vote: Vote;
  durationS: number;
}

export interface Verdict extends Aggregate {
  hop: number;
  slices: Slice[];
  /** What was wrong with the file, although it could be decoded. */
  warnings: { code: string; message: string }[];
  format: { name: string; sampleRate: number; channels: number };
  tags: { title: string | null; artist: string | null; album: string | null; cover: Blob | null } | null;
  /** The engine could not read the file, the browser's own decoder could. */
  decodedByBrowser: boolean;
  backend: Backend;
  /** Milliseconds of work. */
  tookMs: number;
}

export interface Model {
  name: string;
  genres: string[];
  /** Classes for sounds of no genre. */
  outside: ("other_music" | "non_music")[];
  vote: Vote;
  /** Seconds of one slice. */
  sliceS: number;
  parameters: number;
  provenance: {
    data: string;
    split: string;
    recipe: string;
    figures: { name: string; value: number; interval: number[]; songs: number }[];
    notes: string[];
  };
}

/** Whether the engine can run here. False on a server. */
export function isSupported(): boolean;

/** Starts an engine. Rejects with a {@link GenrescopeError}. */
export function load(options?: LoadOptions): Promise<Genrescope>;

/** A running engine with its model. Events: `backendchange`, `measured`. Made by {@link load}. */
export class Genrescope extends EventTarget {
  private constructor();
  readonly model: Model;
  /** It can change: event `backendchange`. */
  readonly backend: Backend;
  /** Why, in English. */
  readonly backendReason: string;
  /** For {@link LoadOptions.measured} of the next visit. Event `measured`. */
  readonly measured: Measured[];
  /** Rejects with a {@link GenrescopeError}, or with the reason of the signal. */
  classify(input: Input, options?: ClassifyOptions): Promise<Verdict>;
  /** What the network computes before its head decides. Rejects as {@link Genrescope.classify} does. */
  embed(input: Input, options?: EmbedOptions): Promise<Embedding>;
  /** Starts a live session and ends the one before. */
  live(source: MediaStream | AudioNode, options?: LiveOptions): LiveSession;
  /** Ends the engine and everything that it does. */
  dispose(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface LiveEventMap {
  start: CustomEvent<null>;
  slice: CustomEvent<{ slice: Slice; seconds: number; skipped: number }>;
  /** The verdict over the window; null before there is evidence. */
  verdict: CustomEvent<Aggregate | null>;
  /** The source has delivered only silence, or nothing, for three seconds. */
  silence: CustomEvent<null>;
  error: CustomEvent<GenrescopeError | DOMException>;
  end: CustomEvent<null>;
}

/** Live sound that is classified as it arrives. */
export class LiveSession extends EventTarget {
  private constructor();
  /** The latest verdict. */
  readonly verdict: Aggregate | null;
  readonly isEnded: boolean;
  /** Ends the session; the source goes on. */
  stop(): void;
  [Symbol.dispose](): void;
  addEventListener<K extends keyof LiveEventMap>(
    type: K,
    listener: (event: LiveEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** Codes: see the documentation. Those of files are those of `trainer predict --json`. */
export class GenrescopeError extends Error {
  constructor(code: string, message: string, options?: { cause?: unknown });
  readonly code: string;
}
