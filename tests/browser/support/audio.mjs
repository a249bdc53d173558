// Audio for the tests: real clips where the data is at hand, synthesised ones where not.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./site.mjs";

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

/** Something with a beat, chords and a little noise; the same on every machine. */
export function music(seconds, rate = 22050) {
  let state = 12345;
  const noise = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x3fffffff - 1;
  return Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    const t = i / rate;
    const root = [110, 146.8, 164.8, 110][Math.floor(t / 2) % 4];
    const chord = [1, 1.26, 1.5, 2].reduce((sum, r) => sum + Math.sin(2 * Math.PI * root * r * t), 0);
    const beat = Math.exp(-((t % 0.5) * 12));
    return 0.12 * chord * (0.6 + 0.4 * beat) + 0.2 * beat * noise();
  });
}

const data = process.env.GENRESCOPE_DATA ?? join(root, "../shared/data");
const clips = join(data, "gtzan-audio");

/** Paths of real clips, or of one synthesised clip where the data is absent. */
export function songs(count = 1) {
  if (!existsSync(clips)) {
    console.log(`no ${clips}: a synthesised clip serves instead`);
    return [file("synthesised.wav", wav(music(30)))];
  }
  const all = readdirSync(clips)
    .sort()
    .flatMap((genre) => readdirSync(join(clips, genre)).sort().map((name) => join(clips, genre, name)));
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, i) => i % step === 0).slice(0, count);
}

/** Converts with ffmpeg to 44.1 kHz stereo. */
export function convert(source, name, ...options) {
  const target = temporary(name);
  const arguments_ = ["-v", "error", "-y", "-i", source, "-ar", "44100", "-ac", "2", ...options, target];
  execFileSync("ffmpeg", arguments_);
  return target;
}
