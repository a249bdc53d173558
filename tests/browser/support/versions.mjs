// A later version of the built site, as if `cargo xtask build` had made it from changed sources.

import { createHash } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporary } from "./audio.mjs";
import { dist } from "./site.mjs";

const integrity = (bytes) => `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
const list = /const site = (\{.*\});/;

/** What the service worker of a built site stores: `{ version, files }`. */
export function stored(folder = dist) {
  return JSON.parse(readFileSync(join(folder, "service_worker.js"), "utf8").match(list)[1]);
}

/** The folder of a copy of dist/ whose page and engine carry a `mark`. */
export function laterVersion(mark) {
  const folder = temporary(`version-${mark}`);
  cpSync(dist, folder, { recursive: true });
  const change = (name, edit) => {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, edit(text));
  };
  const site = stored();
  const version = `${site.version}-${mark}`;
  change("engine.js", (text) => `${text}\nself.mark = ${JSON.stringify(mark)};\n`);
  change("index.html", (html) =>
    html
      .replace(`name="version" content="${site.version}"`, `name="version" content="${version}"`)
      .replace("<body", `<body data-mark="${mark}"`),
  );
  const files = {};
  for (const name of Object.keys(site.files)) {
    files[name] = integrity(readFileSync(join(folder, name === "./" ? "index.html" : name)));
  }
  change("service_worker.js", (text) => text.replace(list, `const site = ${JSON.stringify({ version, files })};`));
  return folder;
}
