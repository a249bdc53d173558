// The files in hosting/: each host serves the page from a sub-path with the right types and headers, compressed, and unchanged.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { get } from "node:http";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { file, music, wav } from "./support/audio.mjs";
import { classify, launch, open } from "./support/browser.mjs";
import { headerRules, hosting, nginx, published, staticHost, trainerServe, UNDER } from "./support/hosts.mjs";
import { assertSame, predict } from "./support/predict.mjs";
import { dist, isCompressed, root } from "./support/site.mjs";
import { text } from "./support/texts.mjs";
import { stored } from "./support/versions.mjs";

let browser, clip, trainer;
before(async () => {
  browser = await launch({ gpu: false });
  clip = file("clip.wav", wav(music(8)));
  [trainer] = predict([clip]);
});
after(() => browser?.close());

/** Status, headers and body as they are sent: `fetch` would decompress. */
const ask = (url, encoding = "identity") =>
  new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": encoding }, agent: false }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    }).on("error", reject);
  });

const TYPES = {
  "": /^text\/html; ?charset=utf-8$/i,
  "bootstrap.js": /^(text|application)\/javascript; ?charset=utf-8$/i,
  "engine_bg.wasm": /^application\/wasm$/,
  "words/de.json": /^application\/json/,
  "manifest.webmanifest": /^application\/manifest\+json/,
  "icons/icon.svg": /^image\/svg\+xml/,
  "icons/icon-192.png": /^image\/png$/,
  "genrescope.safetensors": /^application\/octet-stream$/,
};
const plain = { identity: (bytes) => bytes, br: brotliDecompressSync, gzip: gunzipSync };
const program = readdirSync(dist).find((name) => /^page-.*\.wasm$/.test(name));

/** Checks a host. `encodings` are those that it must use; `changing` and `fixed` its headers for caching; `secure`: adds headers. */
async function check(host, { encodings, changing, fixed, secure }) {
  for (const [name, type] of Object.entries(TYPES)) {
    const { status, headers } = await ask(host.url + name);
    assert.equal(status, 200, name);
    assert.match(headers["content-type"], type, name);
  }
  for (const name of ["", "bootstrap.js", "engine_bg.wasm", "words/de.json"]) {
    const built = readFileSync(join(dist, name || "index.html"));
    for (const encoding of ["identity", ...encodings]) {
      const { headers, body } = await ask(host.url + name, encoding === "br" ? "gzip, deflate, br" : encoding);
      assert.equal(headers["content-encoding"] ?? "identity", encoding, name);
      assert.ok(plain[encoding](body).equals(built), `${name}, ${encoding}`);
    }
    assert.match((await ask(host.url + name)).headers["cache-control"], changing, name);
  }
  assert.match((await ask(host.url + program)).headers["cache-control"], fixed);
  const { headers } = await ask(host.url);
  assert.equal(headers["content-security-policy"], secure ? "frame-ancestors 'none'" : undefined);
  assert.equal(headers["x-content-type-options"], secure ? "nosniff" : undefined);
  assert.equal((await ask(`${host.url}nothing.js`)).status, 404);

  const page = await open(browser, host.url, { context: { serviceWorkers: "allow" } });
  assertSame(await classify(page, clip), trainer, host.url);
  // The service worker has fetched every file, each with exactly the content that was built.
  const works = (sentence) => document.querySelector("#offline").textContent === sentence;
  await page.waitForFunction(works, text("presence.offline"), { timeout: 120_000 });
  assert.deepEqual(page.problems, []);
  await page.context().close();
}

async function checked(host, expected) {
  try {
    await check(host, expected);
  } finally {
    await host.close();
  }
}

const REVALIDATED = /^no-cache$|max-age=0, must-revalidate/;
const KEPT = /^public, max-age=31536000, immutable$/;

test("nginx", async () => {
  const host = await nginx();
  const { status, headers } = await ask(new URL("/", host.url));
  assert.deepEqual([status, headers.location], [302, UNDER]);
  await checked(host, { encodings: ["br", "gzip"], changing: REVALIDATED, fixed: KEPT, secure: true });
});

test("Netlify and Cloudflare, by the rules of _headers", async () => {
  const rules = headerRules(hosting("_headers"), UNDER);
  const folder = published("headers");
  const caching = "public, max-age=0, must-revalidate";
  const host = await staticHost({ folder, rules, caching, encodings: ["br", "gzip"] });
  await checked(host, { encodings: ["br", "gzip"], changing: REVALIDATED, fixed: KEPT, secure: true });
});

test("GitHub Pages, with what its workflow publishes", async () => {
  const workflow = hosting("github-pages.yml");
  const folder = published("pages");
  // The commands between the build and the upload, on a copy of what the build has written.
  const commands = [...workflow.matchAll(/^ +- run: (.+)$/gm)].map(([, command]) => command);
  assert.equal(commands[0], "cargo xtask build");
  for (const command of commands.slice(1)) {
    execFileSync("sh", ["-ec", command.replace(/\bdist\b/, "genrescope")], { cwd: folder });
  }
  assert.match(workflow, /upload-pages-artifact@v[\d.]+\n +with:\n +path: dist\n/);
  const left = readdirSync(join(folder, "genrescope"), { recursive: true }).filter(isCompressed);
  assert.deepEqual(left, []);
  // GitHub sends ten minutes for every file, and compresses by gzip.
  const host = await staticHost({ folder, caching: "max-age=600", encodings: ["gzip"] });
  await checked(host, { encodings: ["gzip"], changing: /^max-age=600$/, fixed: /^max-age=600$/, secure: false });
});

test("trainer serve", async () => {
  await checked(await trainerServe(), { encodings: ["br", "gzip"], changing: REVALIDATED, fixed: REVALIDATED, secure: true });
});

test("the container has the files that its configuration serves", () => {
  const lines = hosting("Dockerfile").replaceAll(/\\\n\s*/g, "").split("\n").filter((line) => line && !line.startsWith("#"));
  const of = (instruction) => lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
  const known = ["FROM", "RUN", "COPY", "USER", "EXPOSE", "CMD"];
  for (const line of lines) assert.ok(known.includes(line.split(" ")[0]), line);
  const copied = Object.fromEntries(of("COPY").map((line) => line.split(" ").reverse()));
  const sent = hosting("Dockerfile.dockerignore").split("\n").filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  assert.deepEqual(sent.toSorted(), Object.values(copied).toSorted());
  for (const source of Object.values(copied)) assert.ok(existsSync(join(root, source)), source);
  const conf = hosting("nginx.conf");
  const [, folder] = conf.match(/^ +root (\S+);$/m);
  assert.equal(copied[`${folder}${UNDER}`.replace(/\/$/, "")], "dist");
  assert.equal(copied["/etc/nginx/nginx.conf"], "hosting/nginx.conf");
  assert.deepEqual(of("EXPOSE"), [conf.match(/^ +listen (\d+);$/m)[1]]);
  assert.deepEqual(JSON.parse(of("CMD")[0]), ["nginx", "-g", "daemon off;"]);
  // Without root, only ports above 1023 and folders for all.
  assert.deepEqual(of("USER"), ["www-data"]);
  for (const [, path] of conf.matchAll(/(?:_temp_path|^pid) (\S+);/gm)) assert.equal(basename(join(path, "..")), "tmp");
});

test("compressed copies are beside every file that compresses, and not stored by the service worker", () => {
  const files = Object.keys(stored().files).map((name) => (name === "./" ? "index.html" : name));
  assert.deepEqual(files.filter(isCompressed), []);
  for (const name of [...files, "service_worker.js"].filter((name) => !name.endsWith(".png"))) {
    const built = readFileSync(join(dist, name));
    assert.ok(brotliDecompressSync(readFileSync(join(dist, `${name}.br`))).equals(built), name);
    assert.ok(gunzipSync(readFileSync(join(dist, `${name}.gz`))).equals(built), name);
  }
});
