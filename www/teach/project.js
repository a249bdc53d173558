// What is taught: genres with their songs. Values are never changed, so that each state before can be restored.
//
// project: { name, genres: [{ id, name, songs: [song] }], kept? }; kept: names of the model's own genres, to which the others
//          are added, or null
// song:    { id, name, artist, embedding: Float32Array, level_db, bandwidth_hz, part?, seconds?, blob? }; while it is analysed
//          or has failed: { id, name, blob, part?, state: "waiting" | "failed", error }
// part:    { from_s, to_s }, what is taught of a song, or null
import { isPart } from "./part.js";

let used = 0;
const newId = () => `t${(used += 1)}`;

export const genre = (name = "", songs = []) => ({ id: newId(), name, songs });
export const song = (facts) => ({ id: newId(), ...facts });
export const empty = () => ({ name: "", genres: [genre(), genre()] });

/** What a model file can have. */
export const MOST_GENRES = 50;
const LONGEST_NAME = 80;
export const isName = (name) => name !== "" && !isTooLong(name);
export const isTooLong = (name) => new TextEncoder().encode(name).length > LONGEST_NAME;

export const isReady = (song) => song.embedding !== undefined;
export const songs = (project) => project.genres.flatMap((genre) => genre.songs);

/** The genres of the model stay, and the others are added to them: their names, or null for none of them. */
export const keepGenres = (project, kept) => ({ ...project, kept });

const changeGenre = (project, id, change) => ({ ...project, genres: project.genres.map((one) => (one.id === id ? change(one) : one)) });

export const addGenre = (project) => ({ ...project, genres: [...project.genres, genre()] });
/** At least two remain, empty ones if need be. */
export const removeGenre = (project, id) => {
  const genres = project.genres.filter((one) => one.id !== id);
  while (genres.length < 2) genres.push(genre());
  return { ...project, genres };
};
export const rename = (project, id, name) => changeGenre(project, id, (one) => ({ ...one, name }));
export const addSongs = (project, id, added) => changeGenre(project, id, (one) => ({ ...one, songs: [...one.songs, ...added] }));
export const removeSong = (project, id) => ({
  ...project,
  genres: project.genres.map((one) => ({ ...one, songs: one.songs.filter((song) => song.id !== id) })),
});
export const changeSong = (project, id, facts) => ({
  ...project,
  genres: project.genres.map((one) => ({ ...one, songs: one.songs.map((song) => (song.id === id ? { ...song, ...facts } : song)) })),
});

/** Of a song with sound, another part is analysed: null for all of it. `earlier` is what holds if that is cancelled. */
export function setPart(project, id, part) {
  const song = songs(project).find((song) => song.id === id);
  const { embedding, artist, level_db, bandwidth_hz, part: before } = song;
  // A part that could not be used never held.
  const earlier = embedding ? { embedding, artist, level_db, bandwidth_hz, part: before } : song.earlier;
  return changeSong(project, id, { part, state: "waiting", error: undefined, embedding: undefined, earlier });
}

/** Nothing waits any more: songs that have never been analysed are removed, the others have their earlier part again. */
export function cancelWaiting(project) {
  const waiting = songs(project).filter((song) => song.state === "waiting");
  return waiting.reduce((result, { id, earlier }) =>
    (earlier ? changeSong(result, id, { ...earlier, state: undefined, earlier: undefined }) : removeSong(result, id)), project);
}

/** The songs of one genre go to another. */
export function merge(project, from, into) {
  const moved = project.genres.find((one) => one.id === from).songs;
  return addSongs(removeGenre(project, from), into, moved);
}

/** Genres that need songs: one beside those of the model, or two. */
export const fewestGenres = ({ kept }) => (kept ? 1 : 2);

/**
 * The first name that two genres have, or null. The model's genres are taken by their codes and by what the page calls them,
 * `nameOf(code)`, in capitals or not.
 */
export function repeatedName(names, kept, nameOf) {
  const taken = new Set(kept.flatMap((code) => [code, nameOf(code)]).map((name) => name.toLowerCase()));
  return names.find((name, index) => taken.has(name.toLowerCase()) || names.indexOf(name) < index) ?? null;
}

/** The songs' embeddings, one after the other. */
export function joined(songs) {
  const width = songs[0].embedding.length;
  const all = new Float32Array(songs.length * width);
  songs.forEach(({ embedding }, index) => all.set(embedding, index * width));
  return all;
}

/**
 * What the worker needs to train, or null if there are too few named genres with songs, or too many. Names of genres are trimmed. The
 * first genres are those of the model, if they are kept.
 */
export function training(project, nameOf) {
  const own = project.genres.filter((one) => one.songs.some(isReady));
  const kept = project.kept ?? [];
  const names = own.map((one) => one.name.trim());
  if (own.length < fewestGenres(project) || kept.length + own.length > MOST_GENRES) return null;
  if (!names.every(isName) || repeatedName(names, kept, nameOf) !== null) return null;
  const genres = [...kept.map((name) => ({ name, songs: [] })), ...own];
  const used = genres.flatMap((one, index) => one.songs.filter(isReady).map((song) => ({ song, index })));
  const songs = used.map(({ song }) => song);
  return {
    genres,
    songs,
    request: {
      name: project.name.trim() || "own",
      genres: [...kept, ...names],
      kept: null,
      songs: used.map(({ song, index }) => ({
        genre: index, artist: song.artist, level_db: song.level_db, bandwidth_hz: song.bandwidth_hz,
      })),
    },
    embeddings: joined(songs),
  };
}

const toBase64 = (numbers) => {
  let text = "";
  for (const byte of new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)) text += String.fromCharCode(byte);
  return btoa(text);
};
const fromBase64 = (text) => new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

const VERSION = 1;

/** JSON of a project without the sound. `base` is the name of the model whose embeddings it has. */
export const write = (project, base) => JSON.stringify({
  version: VERSION,
  base,
  name: project.name,
  ...(project.kept ? { kept: project.kept } : {}),
  genres: project.genres.map((one) => ({
    name: one.name,
    songs: one.songs.filter(isReady).map(({ name, artist, part, embedding, level_db, bandwidth_hz }) => ({
      name, artist: artist ?? null, ...(part ? { part } : {}), level_db, bandwidth_hz, embedding: toBase64(embedding),
    })),
  })),
});

/** Whether all numbers are numbers, and all embeddings of one length. */
function isValid(project) {
  const all = songs(project);
  const numbers = ({ level_db, bandwidth_hz, embedding }) => [level_db, bandwidth_hz, ...embedding];
  return project.genres.length >= 2
    && all.every((song) => song.embedding.length === all[0].embedding.length && numbers(song).every(Number.isFinite));
}

const partOf = (part) => (part && isPart(part, Infinity) ? { from_s: part.from_s, to_s: part.to_s } : undefined);

/** The project in JSON that {@link write} has written for this base; null for anything else. */
export function read(text, base) {
  try {
    const read = JSON.parse(text);
    if (read.version !== VERSION || read.base !== base) return null;
    const songs = (list) => list.map(({ name, artist, part, level_db, bandwidth_hz, embedding }) =>
      song({ name: String(name), artist: artist && String(artist), part: partOf(part), level_db, bandwidth_hz, embedding: fromBase64(embedding) }));
    const kept = read.kept ? read.kept.map(String) : null;
    const project = { name: String(read.name), kept, genres: read.genres.map((one) => genre(String(one.name), songs(one.songs))) };
    return isValid(project) ? project : null;
  } catch {
    return null;
  }
}
