// Real clips. They lie beside the repository and not in it, so a test that imports this file says what it does
// without them: most take synthesised clips instead, the others are skipped and say why.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { file, music, wav } from "./audio.mjs";
import { root } from "./site.mjs";

const folder = join(process.env.GENRESCOPE_DATA ?? join(root, "../shared/data"), "gtzan-audio");

/** Why there are no real clips, or false where there are: the option `skip` of a test that is about real music. */
export const noClips =
  process.env.GENRESCOPE_WITHOUT_DATA === "1"
    ? "run without data (GENRESCOPE_WITHOUT_DATA=1)"
    : existsSync(folder)
      ? false
      : `no folder gtzan-audio (${folder})`;

/** All real clips, sorted by genre and name: `{ path, genre }`. */
function all() {
  return readdirSync(folder)
    .sort()
    .flatMap((genre) =>
      readdirSync(join(folder, genre))
        .sort()
        .map((name) => ({ path: join(folder, genre, name), genre })),
    );
}

/** So many real clips, spread over the genres: `{ path, genre }`. Only where [`noClips`] is false. */
export function labelled(count) {
  const clips = all();
  const step = Math.floor(clips.length / count);
  return Array.from({ length: count }, (_, i) => clips[i * step]);
}

/** Paths of so many clips of 30 s: real ones, or as many synthesised ones, each of them different. */
export function songs(count = 1) {
  if (!noClips) return labelled(count).map(({ path }) => path);
  console.log(`${noClips}: ${count} synthesised instead`);
  return Array.from({ length: count }, (_, i) => file(`synthesised-${i}.wav`, wav(music(30, { variant: i }))));
}
