// Errors and warnings with a code that does not change, and an English text.

import { english } from "./texts.js";

/** What can go wrong. `code` says what; see docs/package.md. */
export class GenrescopeError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = "GenrescopeError";
    this.code = code;
  }
}

/** Codes of `trainer predict --json` (trainer/src/inference/codes.rs) that are not the key of the text. */
const CODES = {
  "audio.rate": "unusable_rate",
  "audio.channels": "too_many_channels",
  "audio.no-track": "no_audio_track",
  "file.gone": "unreadable",
  "song.failed": "failed",
};

const codeOf = (key) => CODES[key] ?? key.replace(/^(audio|warning)\./, "").replaceAll(/[-.]/g, "_");

const written = ({ Text, Number: number, Sentences }) =>
  Text ?? number?.number.toFixed(number.digits) ?? Sentences.map(render).join(", ");

/** The English text of a sentence of the engine; its key if this package has none. */
export function render({ key, values }) {
  const places = Object.fromEntries(values.map(([name, value]) => [name, written(value)]));
  const text = english[key] ?? [key, ...Object.values(places)].join(" ");
  return text.replaceAll(/\{([\w-]+)\}/g, (place, name) => places[name] ?? place);
}

/** A sentence of the engine as `{ code, message }`. */
export const notice = (sentence) => ({ code: codeOf(sentence.key), message: render(sentence) });

/** A sentence of the engine as an error. */
export function errorOf(sentence) {
  const { code, message } = notice(sentence);
  return new GenrescopeError(code, message);
}

export const invalid = (message) => new GenrescopeError("invalid_option", message);

/** Calls a function of the user. What it throws is reported as if it were called by the browser. */
export function call(listener, ...values) {
  try {
    listener?.(...values);
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
