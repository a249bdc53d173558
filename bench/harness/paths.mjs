// Paths. Everything that is built or downloaded stays in ignored folders.

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const bench = join(root, "bench");
export const dist = join(root, "dist");
export const peers = join(bench, "node_modules");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
/** Files that `cargo xtask bench` builds. */
export const made = join(target, "bench");
export const models = join(made, "models");
export const wasm = join(made, "wasm");
export const program = (name) => join(target, "release", name);
export const script = (name) => join(bench, "peers/python", name);

export function made_folder(name) {
  const folder = join(made, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Thrown when something that a measurement needs is missing: the measurement is skipped with this message. */
export class Missing extends Error {}

export function need(path, message) {
  if (!existsSync(path)) throw new Missing(message);
  return path;
}

/** The interpreter with the pinned packages, from the environment that xtask sets. */
export function python() {
  const interpreter = process.env.GENRESCOPE_BENCH_PYTHON;
  if (!interpreter) throw new Missing("no Python with the peers' packages: see the messages of xtask");
  return interpreter;
}
