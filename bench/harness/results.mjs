// The rows of `results.json`: a run of some measurements leaves the others as they were.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench } from "./paths.mjs";

const path = join(bench, "results.json");
const rounded = (value) => Number(value.toPrecision(4));

export const load = () => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : []);

/** A row; `goal` is for the ratio, ours over the peer's: less is better. */
export function row({ name, unit, ours, peer, peer_name, goal }) {
  const ratio = ours / peer;
  if (!Number.isFinite(ratio)) throw new Error(`${name}: ${ours} and ${peer} make no ratio`);
  return { name, unit, ours: rounded(ours), peer: rounded(peer), peer_name, ratio: rounded(ratio), goal: rounded(goal) };
}

/** Puts new rows in the place of old ones of the same name, in the order of `groups`' prefixes. */
export function merge(old, fresh, prefixes) {
  const rows = new Map(old.map((row) => [row.name, row]));
  for (const row of fresh) rows.set(row.name, row);
  const rank = (row) => {
    const at = prefixes.findIndex((prefix) => row.name.startsWith(prefix));
    return at < 0 ? prefixes.length : at;
  };
  // What no measurement makes any more goes.
  return [...rows.values()].filter((row) => rank(row) < prefixes.length).sort((a, b) => rank(a) - rank(b));
}

export const save = (rows) => writeFileSync(path, `${JSON.stringify(rows, null, 1)}\n`);
