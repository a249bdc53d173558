// A static server for dist/, with replacements for single files (a missing or damaged model, say).

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const dist = join(root, "dist");

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** Serves dist/ on a free port; `site.replace.set("/file", Buffer | null)` replaces a file (null: 404). */
export async function serve() {
  if (!existsSync(join(dist, "index.html"))) throw new Error("no page in dist/: cargo xtask build");
  const replace = new Map();
  const requests = [];
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    requests.push(path);
    const name = path === "/" ? "/index.html" : path;
    const type = types[extname(name)] ?? "application/octet-stream";
    if (replace.has(name)) {
      const body = replace.get(name);
      response.writeHead(body === null ? 404 : 200, { "content-type": type });
      response.end(body ?? "not found");
      return;
    }
    const file = join(dist, name);
    if (!file.startsWith(dist) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end("not found");
      return;
    }
    response.writeHead(200, { "content-type": type });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${server.address().port}/`,
    replace,
    requests,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
