// Two genres with the same music, recorded differently, are taught: what such a model learns. Made once as long as the page
// is open, with sounds of the synthesiser. For a lesson of the other room.
import { Client } from "../inside/client.js";
import { wav } from "../inside/player.js";
import { lowPass } from "./biquad.js";
import { embedder, pageModel } from "./embedder.js";
import { joined } from "./project.js";

const STYLE = "disco";
/** Beats per minute of the songs of both genres, in between each other, and of the song that is tried. */
const TEMPOS = [[100, 112, 124, 136], [106, 118, 130, 142]];
const TRIED = 121;
/** Seconds of each song. */
const LENGTH = 8;
/** What a dull recording has, in hertz; a quiet one is 20 dB quieter. */
const [CUTOFF, QUIET] = [2500, 0.1];

/** Songs that are analysed: eight, six of them dull as well, and three that are tried. */
const SONGS = 17;

let made = null;
const listeners = new Set();
/** `{ biased, fair, tried }`; made again if it failed. `onProgress` gets how much is done, from 0 to 1. */
export function experiment(onProgress) {
  listeners.add(onProgress);
  const forget = () => listeners.delete(onProgress);
  made ??= make((share) => listeners.forEach((listener) => listener(share))).catch((error) => {
    made = null;
    throw error;
  });
  made.then(forget, forget);
  return made;
}

async function make(onProgress) {
  const model = await pageModel();
  const [sounds, teacher] = [new Client(), new Client("teach")];
  let engine = null;
  try {
    engine = await embedder(new Blob([model]));
    await sounds.call("model", { slot: "shipped" }, { payload: model.slice(0) });
    await teacher.call("model", {}, { payload: model.slice(0) });
    let done = 0;
    const played = new Map();
    const play = async (tempo) => {
      await sounds.call("synth", { style: STYLE, tempo });
      const { reply, arrays } = await sounds.call("sound", { from_s: 0, to_s: LENGTH });
      played.set(tempo, { rate: reply.sample_rate, sound: arrays[0] });
    };
    /** A song as it is taught, and as it sounds. */
    const song = async (tempo, { isDull = false, gain = 1 } = {}) => {
      if (!played.has(tempo)) await play(tempo);
      const { rate, sound } = played.get(tempo);
      const plain = isDull ? lowPass(sound, rate, CUTOFF) : sound;
      const samples = plain.map((sample) => sample * gain);
      const { embedding, columns, bandHz } = await engine.embed(wav(samples, rate));
      const measured = await teacher.call("measure", { band_hz: bandHz }, { payload: columns });
      done += 1;
      onProgress(done / SONGS);
      return { tempo, isDull, samples, embedding, ...measured.reply };
    };
    const plain = await inTurn(TEMPOS.flat(), (tempo) => song(tempo));
    const dull = await inTurn([...TEMPOS[0].slice(2), ...TEMPOS[1]], (tempo) => song(tempo, { isDull: true }));
    const [first, second] = [plain.slice(0, 4), plain.slice(4)];
    // Genre A as it is, genre B dull.
    const biased = await teach(teacher, [first, dull.slice(2)]);
    const tried = await inTurn([{}, { isDull: true }, { gain: QUIET }], async (change) => {
      const one = await song(TRIED, change);
      const { reply } = await teacher.call("try", {}, { payload: one.embedding.slice().buffer });
      return { ...one, probabilities: reply.probabilities };
    });
    // Half of each genre dull.
    const fair = await teach(teacher, [[...first.slice(0, 2), ...dull.slice(0, 2)], [...second.slice(0, 2), ...dull.slice(4)]]);
    return { biased, fair, tried };
  } finally {
    sounds.stop();
    teacher.stop();
    engine?.dispose();
  }
}

async function teach(teacher, genres) {
  const songs = genres.flatMap((list, genre) => list.map((song) => ({ ...song, genre })));
  const facts = songs.map(({ genre, level_db, bandwidth_hz }) => ({ genre, artist: null, level_db, bandwidth_hz }));
  const { reply } = await teacher.call("teach", { name: "bias", genres: ["A", "B"], songs: facts, kept: null }, { payload: joined(songs).buffer });
  return { songs, right: reply.songs.filter(({ genre, predicted }) => genre === predicted).length, figures: reply };
}

async function inTurn(list, work) {
  const results = [];
  for (const item of list) results.push(await work(item));
  return results;
}
