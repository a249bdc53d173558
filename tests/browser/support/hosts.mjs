// Servers as `hosting/` describes them, each for a site at /genrescope/: nginx itself, and small servers that apply the rules
// of hosts as these document them.

import { spawn } from "node:child_process";
import { createReadStream, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { temporary } from "./audio.mjs";
import { native } from "./predict.mjs";
import { dist, root, types } from "./site.mjs";

export const UNDER = "/genrescope/";
export const hosting = (name) => readFileSync(join(root, "hosting", name), "utf8");

/** A copy of dist/ under its path: the folder that contains `genrescope/`. */
export function published(name) {
  const folder = temporary(name);
  mkdirSync(folder);
  cpSync(dist, join(folder, "genrescope"), { recursive: true });
  return folder;
}

async function freePort() {
  const server = createSocket();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url, program) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (program.exitCode !== null) break;
    try {
      return await fetch(url);
    } catch {
      await sleep(100);
    }
  }
  throw new Error(`nothing answers on ${url}: ${program.said}`);
}

/** A running program, with what it says, and how to end it. */
function running(path, options) {
  const program = spawn(path, options, { stdio: ["ignore", "pipe", "pipe"] });
  program.said = "";
  for (const stream of [program.stdout, program.stderr]) stream.on("data", (text) => (program.said += text));
  program.on("error", (error) => (program.said += error.message));
  program.end = () => new Promise((resolve) => {
    if (program.exitCode !== null || program.pid === undefined) return resolve();
    program.on("exit", resolve);
    program.kill();
  });
  return program;
}

/** nginx with hosting/nginx.conf: only port, folders and names of files in /tmp are those of the test. */
export async function nginx() {
  const folder = published("nginx");
  const port = await freePort();
  const conf = hosting("nginx.conf")
    .replace("listen 8080;", `listen 127.0.0.1:${port};`)
    .replace("root /srv;", `root ${folder};`)
    .replaceAll(" /tmp/nginx", ` ${folder}/nginx`);
  writeFileSync(join(folder, "nginx.conf"), conf);
  const installed = "/usr/sbin/nginx";
  const program = process.env.NGINX ?? (existsSync(installed) ? installed : "nginx");
  // As root, nginx would read the test's folder as another user, who may not.
  const user = process.getuid() === 0 ? "user root; " : "";
  const server = running(program, ["-c", join(folder, "nginx.conf"), "-g", `${user}daemon off;`]);
  const url = `http://localhost:${port}${UNDER}`;
  await answers(url, server);
  return { url, close: server.end };
}

/** `trainer serve` with the built page, at its only path. */
export async function trainerServe() {
  const port = await freePort();
  const server = running(native("trainer"), ["serve", "--folder", dist, "--port", String(port)]);
  const url = `http://localhost:${port}/`;
  await answers(url, server);
  return { url, close: server.end };
}

/** The rules of a `_headers` file: pattern and headers, for a site in the folder `under`. */
export function headerRules(text, under) {
  const rules = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (line.startsWith("/")) {
      // The edit that the file itself describes for a folder.
      const path = under + line.slice(1).trim();
      if (path.split("*").length > 2) throw new Error(`${line}: a rule has at most one asterisk`);
      const [start, end = null] = path.split("*");
      const applies = (url) => (end === null ? url === start : url.startsWith(start) && url.endsWith(end));
      rules.push({ applies, headers: [] });
    } else {
      const [, name, value] = line.match(/^\s+([A-Za-z-]+):\s*(.+)$/) ?? [];
      if (!name || rules.length === 0) throw new Error(`not a header of a rule: ${line}`);
      rules.at(-1).headers.push([name.toLowerCase(), value]);
    }
  }
  return rules;
}

const compressors = {
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (bytes) => gzipSync(bytes),
};

/**
 * A host of static files: `rules` of a `_headers` file, its own `caching`, the `encodings` that it compresses to, and whether
 * the compressed copies are `kept`.
 */
export async function staticHost({ folder, rules = [], caching, encodings }) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    const file = join(folder, pathname, pathname.endsWith("/") ? "index.html" : "");
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end("not found");
      return;
    }
    const headers = { "content-type": types[extname(file)] ?? "application/octet-stream", "cache-control": caching };
    // Each rule that applies adds its headers. Values of the same header are joined, as both hosts do.
    const own = {};
    for (const rule of rules.filter((rule) => rule.applies(pathname))) {
      for (const [name, value] of rule.headers) own[name] = own[name] ? `${own[name]}, ${value}` : value;
    }
    Object.assign(headers, own);
    const accepted = String(request.headers["accept-encoding"] ?? "").split(/,\s*/);
    const encoding = encodings.find((name) => accepted.includes(name));
    // What hosts compress: texts and programs.
    if (encoding && /text|json|javascript|wasm|svg/.test(headers["content-type"])) {
      response.writeHead(200, { ...headers, "content-encoding": encoding, vary: "accept-encoding" });
      response.end(compressors[encoding](readFileSync(file)));
      return;
    }
    response.writeHead(200, headers);
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${server.address().port}${UNDER}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
