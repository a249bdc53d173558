// The rows of `results.json`: a run of some measurements keeps the rows of the others.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench } from "./paths.mjs";

const path = join(bench, "results.json");
const rounded = (value) => Number(value.toPrecision(4));

export const load = () => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : []);

/** A row. `goal` is the largest ratio, ours divided by the peer's, that reaches the goal. */
export function row({ name, unit, ours, peer, peer_name, goal }) {
  const ratio = ours / peer;
  if (!Number.isFinite(ratio)) throw new Error(`${name}: ${ours} and ${peer} have no ratio`);
  return { name, unit, ours: rounded(ours), peer: rounded(peer), peer_name, ratio: rounded(ratio), goal: rounded(goal) };
}

/** Replaces old rows by new ones of the same name; sorted by the order of `prefixes`, the names of all measurements. */
export function merge(old, fresh, prefixes) {
  const rows = new Map(old.map((row) => [row.name, row]));
  for (const row of fresh) rows.set(row.name, row);
  const rank = (row) => {
    const at = prefixes.findIndex((prefix) => row.name.startsWith(prefix));
    return at < 0 ? prefixes.length : at;
  };
  // Rows that no measurement makes any more are removed.
  return [...rows.values()].filter((row) => rank(row) < prefixes.length).sort((a, b) => rank(a) - rank(b));
}

export const save = (rows) => writeFileSync(path, `${JSON.stringify(rows, null, 1)}\n`);
