// Real clips. They are beside the repository and not in it; where they are absent, synthesised clips are used.
// `cargo xtask test without-data` runs the tests that import this file a second time without them.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { clips } from "./audio.mjs";
import { root } from "./site.mjs";

const data = process.env.GENRESCOPE_DATA ?? join(root, "../shared/data");
const folder = join(data, "gtzan-audio");

/** Why there are no real clips, or false if there are: for the option `skip` of a test that needs real music. */
export const noClips =
  process.env.GENRESCOPE_WITHOUT_DATA === "1"
    ? "GENRESCOPE_WITHOUT_DATA is set"
    : !existsSync(folder) && "no gtzan-audio in the data folder (GENRESCOPE_DATA)";

/** Paths of all real clips, sorted by genre and name. */
const realClips = () =>
  readdirSync(folder)
    .sort()
    .flatMap((genre) =>
      readdirSync(join(folder, genre))
        .sort()
        .map((name) => join(folder, genre, name)),
    );

const list = join(data, "gtzan-mel/songs.csv");
/** As `noClips`, for a test that needs the list of the collection's songs. */
export const noList =
  process.env.GENRESCOPE_WITHOUT_DATA === "1"
    ? "GENRESCOPE_WITHOUT_DATA is set"
    : !existsSync(list) && "no gtzan-mel/songs.csv in the data folder (GENRESCOPE_DATA)";

/** The songs of the collection, by column. No field of it contains a comma. */
export function songList() {
  const [columns, ...lines] = readFileSync(list, "utf8").trim().split(/\r?\n/).map((line) => line.split(","));
  return lines.map((fields) => Object.fromEntries(columns.map((column, index) => [column, fields[index]])));
}

/** Paths of so many clips of 30 s: real ones, spread over the genres, or as many different synthesised ones. */
export function songs(count = 1) {
  if (noClips) {
    console.log(`${noClips}: ${count} synthesised instead`);
    return clips(count);
  }
  const real = realClips();
  const step = Math.max(1, Math.floor(real.length / count));
  return real.filter((_, i) => i % step === 0).slice(0, count);
}
