// The packed package, as npm would install it, and pages that use it.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporary } from "../../browser/support/audio.mjs";
import { root } from "../../browser/support/site.mjs";

const built = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "package");
const modules = join(root, "tests/package/node_modules");

/** The path of the packed package. */
export function tarball() {
  const packed = existsSync(built) && readdirSync(built).find((name) => name.endsWith(".tgz"));
  if (!packed) throw new Error("no package in target/package: cargo xtask package");
  return join(built, packed);
}

/** Unpacks the package into node_modules, where the fixtures find it. Returns its folder. */
export function install() {
  const packed = tarball();
  const folder = join(modules, "genrescope");
  const mark = join(folder, ".unpacked");
  const version = String(statSync(packed).mtimeMs);
  if (existsSync(mark) && readFileSync(mark, "utf8") === version) return folder;
  // Another test file may do the same at this moment.
  mkdirSync(modules, { recursive: true });
  const own = mkdtempSync(join(modules, ".unpacking-"));
  execFileSync("tar", ["xzf", packed, "-C", own, "--strip-components", "1"]);
  writeFileSync(join(own, ".unpacked"), version);
  try {
    rmSync(folder, { recursive: true, force: true });
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
  return folder;
}

/** A folder with the package in `genrescope/` and these files. */
export function site(name, files) {
  const folder = temporary(name);
  mkdirSync(folder, { recursive: true });
  cpSync(install(), join(folder, "genrescope"), { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  return folder;
}

/** A document with a module. */
export const html = (script, body = "") =>
  `<!doctype html><html lang="en"><head><title>Test</title></head><body>${body}<script type="module">${script}</script></body></html>`;
