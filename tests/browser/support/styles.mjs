// Two styles for the room "Teach it", synthesised: held chords, and bursts of noise. Each number is another song.

import { file, wav } from "./audio.mjs";

const RATE = 22050;

function noise(seed) {
  let state = 1 + seed;
  return () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x3fffffff - 1;
}

const samples = (seconds, at) => Array.from({ length: Math.round(seconds * RATE) }, (_, i) => at(i / RATE, i));

/** Chords that change every two seconds. */
function chords(number, seconds) {
  const roots = [110, 146.8, 164.8, 98].map((root) => root * 2 ** (number / 7));
  return samples(seconds, (t) => {
    const root = roots[(Math.floor(t / 2) + number) % roots.length];
    return [1, 1.26, 1.5, 2].reduce((sum, ratio) => sum + 0.15 * Math.sin(2 * Math.PI * root * ratio * t), 0);
  });
}

/** Beats of noise over a low pulse. */
function beats(number, seconds) {
  const rate = 3 + 0.4 * number;
  const random = noise(number);
  return samples(seconds, (t) => {
    const decay = Math.exp(-((t * rate) % 1) * 9);
    return decay * (0.45 * random() + 0.3 * Math.sin(2 * Math.PI * (55 + 3 * number) * t));
  });
}

const STYLES = { chords, beats };

/** The path of a song of a style. */
export const styled = (style, number, seconds = 6 + 0.4 * (number % 5)) =>
  file(`${style}-${number}-${seconds}.wav`, wav(STYLES[style](number, seconds)));

/** The path of a song of 24 seconds: held chords, then beats. */
export const medley = (number) =>
  file(`medley-${number}.wav`, wav([...chords(number, 12), ...beats(number, 12)]));

/** Paths of so many songs of a style. */
export const album = (style, count) => Array.from({ length: count }, (_, number) => styled(style, number));
