// Audio files for the tests, synthesised. Real clips are in data.mjs.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "genrescope-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const temporary = (name) => join(folder, name);

/** Writes bytes to a temporary file and returns its path. */
export function file(name, bytes) {
  writeFileSync(temporary(name), bytes);
  return temporary(name);
}

/** A WAV file. `samples` are numbers in -1..1, or NaN; `bits` 8, 16, 24, 32, or "float". */
export function wav(samples, { rate = 22050, channels = 1, bits = 16, claim } = {}) {
  const width = bits === "float" ? 4 : bits / 8;
  const data = Buffer.alloc(samples.length * width);
  samples.forEach((value, i) => {
    const at = i * width;
    if (bits === "float") data.writeFloatLE(value, at);
    else if (bits === 8) data.writeUInt8(Math.round(value * 127) + 128, at);
    else data.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), at, width);
  });
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(((claim ?? data.length) + 36) >>> 0, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(bits === "float" ? 3 : 1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE((rate * channels * width) >>> 0, 28);
  header.writeUInt16LE(channels * width, 32);
  header.writeUInt16LE(width * 8, 34);
  header.write("data", 36);
  header.writeUInt32LE((claim ?? data.length) >>> 0, 40);
  return Buffer.concat([header, data]);
}

/** A CAF file, Apple's container, of one channel with 16 bits. A packet of PCM has one frame. */
export function caf(samples, { rate = 22050, framesPerPacket = 1 } = {}) {
  const chunk = (name, content) => {
    const head = Buffer.alloc(12);
    head.write(name);
    head.writeBigInt64BE(BigInt(content.length), 4);
    return Buffer.concat([head, content]);
  };
  const description = Buffer.alloc(32);
  description.writeDoubleBE(rate, 0);
  description.write("lpcm", 8);
  // Big-endian whole numbers, and two bytes in a packet.
  [0, 2, framesPerPacket, 1, 16].forEach((value, i) => description.writeUInt32BE(value, 12 + 4 * i));
  // Behind the number of edits.
  const data = Buffer.alloc(4 + 2 * samples.length);
  samples.forEach((value, i) => data.writeInt16BE(Math.round(value * 32767), 4 + 2 * i));
  return Buffer.concat([Buffer.from("caff\0\x01\0\0"), chunk("desc", description), chunk("data", data)]);
}

/** Chord roots in hertz and beats a second of the synthesised songs. */
const SONGS = [
  { roots: [110, 146.8, 164.8, 110], beats: 2 },
  { roots: [196, 261.6, 220, 293.7], beats: 1.5 },
  { roots: [82.4, 98, 110, 73.4], beats: 3 },
  { roots: [261.6, 220, 174.6, 196], beats: 1 },
  { roots: [130.8, 155.6, 116.5, 174.6], beats: 2.5 },
];

/** Samples with a beat, chords and a little noise; the same on every machine. Each `variant` is another song. */
export function music(seconds, { rate = 22050, variant = 0 } = {}) {
  const { roots, beats } = SONGS[variant % SONGS.length];
  const octave = 2 ** Math.floor(variant / SONGS.length);
  let state = 12345;
  const noise = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x3fffffff - 1;
  return Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    const t = i / rate;
    const root = octave * roots[Math.floor(t / 2) % 4];
    const chord = [1, 1.26, 1.5, 2].reduce((sum, r) => sum + Math.sin(2 * Math.PI * root * r * t), 0);
    const beat = Math.exp(-((t % (1 / beats)) * 12));
    return 0.12 * chord * (0.6 + 0.4 * beat) + 0.2 * beat * noise();
  });
}

/** A synthesised song of 30 s as a WAV file, for tests that are not about what the song sounds like. */
export const song = () => file("song.wav", wav(music(30)));

/** Paths of so many different clips of 30 s. */
export const clips = (count) =>
  Array.from({ length: count }, (_, variant) => file(`synthesised-${variant}.wav`, wav(music(30, { variant }))));

/** Silence as a WAV file. */
export const silence = (seconds = 4) => file("silence.wav", wav(new Array(22050 * seconds).fill(0)));

/** A file that is no audio but is named like it. */
export const notAudio = (name = "text.mp3") => file(name, "no music\n".repeat(99));

/** Converts with ffmpeg to 44.1 kHz stereo and returns the new file's path. */
export function convert(source, name, ...options) {
  const target = temporary(name);
  const arguments_ = ["-v", "error", "-y", "-i", source, "-ar", "44100", "-ac", "2", ...options, target];
  execFileSync("ffmpeg", arguments_);
  return target;
}
