// Which parts of an address are the view's state, and which are the song's.
import { readAddress, writeAddress } from "./address.js";

/** Settings of the synthesiser, by their names in a call and in an address. */
export const KNOBS = ["style", "tempo", "distortion", "swing", "brightness"];

/** `{ view, state, knobs, slice }` of an address, or null if it is not one of the room. */
export function parse(hash) {
  const read = readAddress(hash);
  if (read === null) return null;
  const { song, slice, ...state } = read.state;
  const knobs = song === "synth" ? Object.fromEntries(KNOBS.filter((name) => name in state).map((name) => [name, state[name]])) : null;
  for (const name of KNOBS) delete state[name];
  return { view: read.view, state, knobs, slice: Number.isInteger(slice) ? slice : null };
}

/** The address of a view. Only a synthesised song can be in it, and a passage of that song. */
export function address(view, state, source, slice) {
  const knobs = source?.kind === "synth" ? Object.fromEntries(KNOBS.map((name) => [name, source[name]])) : {};
  const song = source?.kind === "synth" ? { song: "synth", ...knobs, slice: slice || undefined } : {};
  // A view that is not about the shown song, such as a lesson, has settings of its own.
  return writeAddress(view, "lesson" in state ? state : { ...song, ...state });
}
