// Audio for the measurements: synthesised, the same on every machine, written once.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { music, wav } from "../../tests/browser/support/audio.mjs";
import { made_folder, models, need } from "./paths.mjs";

const folder = () => made_folder("data");

/** The path of a file, which `make(path)` writes if it does not exist. */
function once(name, make) {
  const path = join(folder(), name);
  if (!existsSync(path)) {
    const half = join(folder(), `half-${name}`);
    make(half);
    renameSync(half, path);
  }
  return path;
}

const ffmpeg = (...args) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args]);

/** Thirty seconds, 22,050 mono samples a second, as a WAV file. */
export const clip = () => once("clip.wav", (path) => writeFileSync(path, wav(music(30))));

/** The same as raw f32. */
export const samples = () =>
  once("clip.f32", (path) => writeFileSync(path, Buffer.from(Float32Array.from(music(30)).buffer)));

/** Four minutes of MP3: 44.1 kHz, stereo, 192 kbit/s. */
export const song = () =>
  once("song.mp3", (path) => {
    const encoding = ["-ar", "44100", "-ac", "2", "-b:a", "192k", "-f", "mp3"];
    ffmpeg("-stream_loop", "7", "-i", clip(), ...encoding, path);
  });

/** An hour of MP3: 44.1 kHz, stereo, 128 kbit/s. */
export const hour = () =>
  once("hour.mp3", (path) => {
    const encoding = ["-ar", "44100", "-ac", "2", "-b:a", "128k", "-f", "mp3"];
    ffmpeg("-stream_loop", "119", "-i", clip(), ...encoding, path);
  });

/** Shapes and PyTorch's logits of a network that was exported for the peers: `genrescope` or `described`. */
export function facts(name) {
  const path = join(models, `${name}.json`);
  return JSON.parse(readFileSync(need(path, `no ${name}.json: export.py did not run, since its Python packages are missing`)));
}
