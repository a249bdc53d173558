// What can be classified, as a file: the engine decodes and resamples everything itself.

import { GenrescopeError } from "./error.js";

/** Sample rate to which the browser decodes. Most music has it already. */
const DECODED_RATE = 44_100;
/** Frames that are interleaved at a time. */
const CHUNK = 1 << 16;
/** A WAV file has its length in 32 bits. */
const LARGEST_BYTES = 2 ** 32 - 64;

const wrong = (code, message) => new GenrescopeError(code, message);

/** `{ blob, name }` of a Blob, the bytes of a file, an AudioBuffer, or `{ samples, sampleRate }`. */
export function fileOf(input) {
  if (input instanceof Blob) return { blob: input, name: input.name ?? "" };
  if (input instanceof ArrayBuffer || input instanceof Uint8Array) return { blob: new Blob([input]), name: "" };
  if (typeof input?.getChannelData === "function") {
    const channels = Array.from({ length: input.numberOfChannels }, (_, i) => input.getChannelData(i));
    return { blob: wav(channels, input.sampleRate), name: "" };
  }
  if (ArrayBuffer.isView(input) || Array.isArray(input)) {
    throw wrong(
      "no_sample_rate",
      "Samples alone do not say how fast they are played, and with another sample rate they would get another genre. " +
        "Pass { samples, sampleRate }, or the bytes of a file as a Blob, ArrayBuffer or Uint8Array.",
    );
  }
  if (input?.samples !== undefined) return { blob: wav(channelsOf(input.samples), rateOf(input.sampleRate)), name: "" };
  throw wrong(
    "invalid_input",
    "This cannot be classified. Pass a Blob or File, an ArrayBuffer or Uint8Array with a file, an AudioBuffer, or " +
      "{ samples, sampleRate }. For an address: await (await fetch(address)).blob().",
  );
}

function rateOf(rate) {
  if (Number.isFinite(rate) && rate > 0 && rate < 2 ** 32) return rate;
  throw wrong("no_sample_rate", `sampleRate must be the samples per second, such as 44100, not ${rate}.`);
}

/** One channel, or an array of channels of equal length. */
function channelsOf(samples) {
  const isNumbers = (of) => of instanceof Float32Array || of instanceof Float64Array || typeof of?.[0] === "number";
  const channels = isNumbers(samples) || samples.length === 0 ? [samples] : [...samples];
  const isEqual = (channel) => channel?.length === channels[0].length;
  if (channels.length <= 32 && channels.every((channel) => isEqual(channel) && (isNumbers(channel) || !channel.length))) {
    return channels;
  }
  throw wrong(
    "invalid_input",
    "samples must be a Float32Array, or an array of 1 to 32 of them, one for each channel and all of the same length.",
  );
}

/** A WAV file with 32-bit floating-point samples. */
function wav(channels, sampleRate) {
  const frames = channels[0].length;
  const bytes = frames * channels.length * 4;
  if (bytes > LARGEST_BYTES) throw wrong("too_long", "These samples are too long: 4 GB at most. Pass the file instead.");
  const header = new DataView(new ArrayBuffer(44));
  const letters = (at, text) => [...text].forEach((letter, i) => header.setUint8(at + i, letter.charCodeAt(0)));
  const rate = Math.round(sampleRate);
  letters(0, "RIFF");
  header.setUint32(4, bytes + 36, true);
  letters(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 3, true); // Floating point.
  header.setUint16(22, channels.length, true);
  header.setUint32(24, rate, true);
  header.setUint32(28, rate * channels.length * 4, true);
  header.setUint16(32, channels.length * 4, true);
  header.setUint16(34, 32, true);
  letters(36, "data");
  header.setUint32(40, bytes, true);
  const parts = [header];
  for (let from = 0; from < frames; from += CHUNK) {
    const count = Math.min(CHUNK, frames - from);
    const part = new Float32Array(count * channels.length);
    channels.forEach((channel, c) => {
      for (let i = 0; i < count; i++) part[i * channels.length + c] = channel[from + i];
    });
    parts.push(part);
  }
  return new Blob(parts, { type: "audio/wav" });
}

/** The same sound as the browser's own decoder reads it, as a file that the engine reads. */
export async function decodeInBrowser(blob) {
  const context = new OfflineAudioContext(2, 1, DECODED_RATE);
  return fileOf(await context.decodeAudioData(await blob.arrayBuffer())).blob;
}
