// A server for the pages of the benchmarks, with or without cross-origin isolation.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { basename, extname, join, normalize } from "node:path";
import { bench, dist, made, peers } from "./paths.mjs";

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

const folders = { pages: join(bench, "pages"), peers, made, site: dist };

/** `isolated` sends the headers that threads with shared memory need; our side does not need them. */
export async function serve({ isolated = false } = {}) {
  const requests = [];
  const songs = new Map();
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    const [, top, ...rest] = path.split("/");
    const name = rest.join("/") || "index.html";
    const file = top === "songs" ? songs.get(name) : folders[top] && join(folders[top], name);
    requests.push(path);
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end("not found");
      return;
    }
    const headers = { "content-type": types[extname(name)] ?? "application/octet-stream" };
    if (isolated) {
      headers["cross-origin-opener-policy"] = "same-origin";
      headers["cross-origin-embedder-policy"] = "require-corp";
    }
    response.writeHead(200, headers);
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    requests,
    url: `http://localhost:${server.address().port}`,
    /** Serves a file from anywhere. Returns its path on the server. */
    song(file) {
      songs.set(basename(file), file);
      return `/songs/${encodeURIComponent(basename(file))}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
