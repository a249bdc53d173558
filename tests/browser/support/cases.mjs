// Files as people have them, after public bug reports of other projects: made here, each with what is expected of it.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { caf, file, music, notAudio, temporary, wav } from "./audio.mjs";

const SECONDS = 6;
// A song whose genre lossy formats do not change.
const samples = music(SECONDS, { variant: 2 });
const source = file("source.wav", wav(samples));

const ffmpeg = (...options) => execFileSync("ffmpeg", ["-v", "error", "-y", ...options]);
const video = ["-f", "lavfi", "-i", `testsrc=size=64x64:rate=5:duration=${SECONDS}`, "-c:v", "mpeg4"];

/** The source in another format: the path of the new file. */
function encode(name, ...options) {
  ffmpeg("-i", source, ...options, temporary(name));
  return temporary(name);
}
const encoded = (name, ...options) => readFileSync(encode(name, ...options));
/** A copy of bytes with a change. */
function changed(bytes, change) {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}
const cut = (bytes, share) => bytes.subarray(0, Math.floor(bytes.length * share));
const parts = (...ranges) => ranges.map(([from, to]) => wav(samples.slice(from * 22050, to * 22050)));
/** MPEG audio without tags, which would stand between two joined files. */
const bare = ["-id3v2_version", "0", "-write_id3v1", "0", "-write_xing", "0"];

/** Halves the counts of frames and bytes in a VBR header. */
function halveXing(mp3) {
  const at = mp3.indexOf("Xing");
  for (const field of [at + 8, at + 12]) mp3.writeUInt32BE(mp3.readUInt32BE(field) >> 1, field);
}

function oddChunk(bytes) {
  // An odd number of bytes, and no byte after them that would make it even.
  const chunk = Buffer.from("note\x03\0\0\0abc", "latin1");
  return Buffer.concat([bytes.subarray(0, 36), chunk, bytes.subarray(36)]);
}

/** DTS as a disc player sends it, in the place of samples: played as samples it is noise. */
function dtsInWav() {
  const dts = encoded("dts.spdif", "-ar", "44100", "-ac", "2", "-c:a", "dca", "-strict", "-2", "-f", "spdif");
  return Buffer.concat([wav([], { rate: 44100, channels: 2, claim: dts.length }), dts]);
}

function videoOnly() {
  ffmpeg(...video, temporary("video.mp4"));
  return temporary("video.mp4");
}

/**
 * The first one is the source, whose genre all others have that are read, except those marked "other".
 *
 * `[name, path or bytes, expected, mark]`. Expected is the code of the error, or null for one that is read; "warns":
 * with a warning that its end is missing. A code in capitals: the browser's decoder must not be asked either.
 */
export function synthesised() {
  const m4a = encoded("fast.m4a", "-c:a", "aac", "-movflags", "+faststart");
  const mono = encoded("bare.mp3", "-q:a", "4", ...bare);
  const stereo = encoded("stereo.mp3", "-ac", "2", "-b:a", "160k", ...bare);
  const ogg = encoded("plain.ogg", "-c:a", "libvorbis", "-serial_offset", "1");
  const vbr = encoded("vbr.mp3", "-q:a", "4");
  const flac = encoded("plain.flac");
  const whole = wav(samples);
  const opposite = samples.flatMap((value) => [value, -value]);
  return [
    ["source.wav", source, null],
    // A length that is declared wrongly.
    ["no-header.mp3", mono, null],
    ["half-header.mp3", changed(vbr, halveXing), null],
    ["size-zero.wav", changed(whole, (it) => it.fill(0, 40, 44)), null],
    ["size-pipe.wav", wav(samples, { claim: 0x7fffffff }), null],
    ["size-unknown.au", changed(encoded("plain.au"), (it) => it.fill(0xff, 8, 12)), null],
    ["rf64.wav", encode("rf64.wav", "-rf64", "always"), null],
    ["joined.wav", Buffer.concat(parts([0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6])), null],
    ["odd-chunk.wav", oddChunk(whole), null],
    // Cut off.
    ["cut.wav", cut(whole, 0.9), null, "warns"],
    ["cut.m4a", cut(m4a, 0.9), null, "warns"],
    ["cut.flac", cut(flac, 0.9), null, "warns"],
    ["cut.ogg", cut(ogg, 0.9), null, "warns"],
    // Something else in the file.
    ["picture.mp4", encode("picture.mp4", ...video, "-c:a", "aac"), null],
    ["picture.mkv", encode("picture.mkv", ...video, "-c:a", "libvorbis"), null],
    ["long-comment.ogg", encode("long-comment.ogg", "-c:a", "libvorbis", "-metadata", `comment=${"a".repeat(99_999)}`), null],
    ["padded.mp3", Buffer.concat([Buffer.from("ID3\x04\0\0\0\0\0\0", "latin1"), Buffer.alloc(400_000), mono]), null],
    // Another form in the middle.
    ["mono-stereo.mp3", Buffer.concat([mono, stereo]), null],
    ["two-rates.aac", Buffer.concat([encoded("a.aac", "-ar", "44100"), encoded("b.aac", "-ar", "22050")]), null],
    ["joined.ogg", Buffer.concat([ogg, encoded("second.ogg", "-c:a", "libvorbis", "-serial_offset", "9")]), null],
    // Named, and not read.
    ["dolby.ac3", encode("dolby.ac3", "-ar", "44100"), "unsupported"],
    ["digital.dts", encode("digital.dts", "-ar", "44100", "-ac", "2", "-c:a", "dca", "-strict", "-2"), "unsupported"],
    ["stream.ts", encode("stream.ts", "-c:a", "aac"), "unsupported"],
    ["speech.spx", encode("speech.spx", "-ar", "16000", "-c:a", "libspeex"), "unsupported"],
    ["windows.wma", encode("windows.wma", "-c:a", "wmav2"), "unsupported"],
    ["bought.m4p", changed(m4a, (it) => it.write("drms", it.indexOf("mp4a"))), "PROTECTED"],
    ["silent-film.mp4", videoOnly(), "NO_AUDIO_TRACK"],
    ["renamed.mp3", notAudio("renamed.mp3"), "not_audio"],
    ["nothing.flac", Buffer.alloc(0), "EMPTY"],
    // Would be decoded to noise.
    ["camera.mov", encode("camera.mov", "-c:a", "pcm_s24be"), null],
    ["dts.wav", dtsInWav(), "UNSUPPORTED"],
    // Parsers of other projects stumble.
    ["huge-packets.caf", caf(samples, { framesPerPacket: 2 ** 32 - 1 }), null],
    // The mix of the channels.
    ["opposite.wav", wav(opposite, { channels: 2 }), null],
    ["offset.wav", wav(samples.map((value) => Math.min(1, 0.6 * value + 0.3))), null],
    // Common forms.
    ["common.opus", encode("common.opus", "-c:a", "libopus"), null],
    ["common.webm", encode("common.webm", "-c:a", "libopus"), null],
    ["common.mka", encode("common.mka", "-c:a", "libvorbis"), null],
    // The standard forbids this rate for one channel.
    ["forbidden-rate.mp2", encode("forbidden-rate.mp2", "-ar", "44100", "-b:a", "384k"), null],
    // The trainer decodes it, in the page the browser does.
    ["surround.m4a", encode("surround.m4a", "-ac", "6", "-c:a", "aac"), null, "by browser"],
    ["layer-two.mp2", encode("layer-two.mp2", "-ar", "44100", "-b:a", "192k"), null],
    ["common.caf", caf(samples), null],
    ["common.aiff", encode("common.aiff"), null],
    ["lossless.m4a", encode("lossless.m4a", "-c:a", "alac"), null],
    // No music.
    ["hum.wav", wav(Array.from({ length: 22050 * SECONDS }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 60 * i) / 22050))), null, "other"],
    ["silence.wav", wav(new Array(22050 * SECONDS).fill(0)), null, "other"],
    ["short.wav", wav(samples.slice(0, 4000)), null, "other"],
  ].map(([name, content, expected, mark]) => ({
    path: typeof content === "string" ? content : file(name, content),
    expected: expected?.toLowerCase() ?? null,
    onlyOurs: expected !== null && expected === expected.toUpperCase(),
    warns: mark === "warns",
    isShorter: mark === "warns",
    isOther: mark === "other",
    notOurs: mark === "by browser",
  }));
}
