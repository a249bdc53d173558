// A static server for dist/, with replacements for single files, such as a missing or damaged model.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const dist = join(root, "dist");

/** Whether a file is a compressed copy, which a server sends in place of another. */
export const isCompressed = (name) => /\.(br|gz)$/.test(name);

export const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/**
 * Serves dist/, or another `folder`, on a free port and `under` a path, with further `headers`. `site.replace.set("/file", Buffer | null)`
 * replaces a file (null: 404), `site.folder = other` the whole site.
 */
export async function serve({ folder = dist, under = "/", headers = {} } = {}) {
  if (!existsSync(join(dist, "index.html"))) throw new Error("no page in dist/: cargo xtask build");
  const replace = new Map();
  const requests = [];
  const site = { folder, replace, requests };
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    requests.push(path);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!path.startsWith(under)) {
      response.writeHead(404).end("not found");
      return;
    }
    const name = path === under ? "/index.html" : path.slice(under.length - 1);
    const type = types[extname(name)] ?? "application/octet-stream";
    if (replace.has(name)) {
      const body = replace.get(name);
      response.writeHead(body === null ? 404 : 200, { "content-type": type });
      response.end(body ?? "not found");
      return;
    }
    const file = join(site.folder, name);
    if (!file.startsWith(site.folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end("not found");
      return;
    }
    response.writeHead(200, { "content-type": type });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(site, {
    url: `http://localhost:${server.address().port}${under}`,
    /** Also closes open connections. */
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  });
}
