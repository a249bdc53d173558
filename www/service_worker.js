// Caches one version of the site, so that the page works without a network. Plain JavaScript, since a
// service worker starts again for almost every request and must start quickly.
//
// Invariant: a page gets files of its own version or none. Each version has its own cache, a file enters it
// only with the content that was built, and a page requests what it loads later with its version
// ("engine.js?v=..."), even after a newer service worker has taken over.

// The version, and each file's address and integrity. `cargo xtask build` fills them in.
const site = { version: "", files: {} };

const scope = new URL(self.registration.scope);
// Caches belong to the whole origin, which may have other copies of the site in other folders.
const mine = `genrescope ${scope.href} `;
const cacheOf = (version) => mine + version;

// Files of the rooms, which are kept once a visitor has opened one. "Teach it" shares modules with the other room, whose
// last lesson teaches a model.
const ROOMS = {
  inside: /^(inside|fault-filtered|teaching\.safetensors|genrescope\.js|teach(\.js|_bg\.wasm|\/(bias_experiment|biquad|embedder|part|project)\.js))/,
  teach: /^(teach(?!ing\.)|genrescope\.js|genre_means|inside\/)/,
};
const isOfARoom = (name) => Object.values(ROOMS).some((files) => files.test(name));

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
// Also controls pages that were loaded before it.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  // The visitor accepts the new version.
  if (event.data === "take over") self.skipWaiting();
  // A page runs and has everything that it needs: now the caches can be cleaned up.
  if (event.data === "page runs") event.waitUntil(keepAll().then(() => cleanUp(event.source.id)));
  const room = ROOMS[/^keep (\w+)$/.exec(event.data)?.[1]];
  if (room) event.waitUntil(keepEach(Object.keys(site.files).filter((name) => room.test(name))));
  // The page that the visitor's share has opened.
  if (event.data === "send shared files") {
    event.source.postMessage({ shared });
    shared = [];
  }
});

// Files that another program has shared to the page, until the page asks for them. They never leave the device.
let shared = [];

/** Receives shared files, as the page's manifest describes, and opens the page. */
async function receive(request) {
  shared = (await request.formData()).getAll("files");
  return Response.redirect("./?shared", 303);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "POST" && url.href === `${scope.href}share`) event.respondWith(receive(event.request));
  if (event.request.method !== "GET" || !url.href.startsWith(scope.href)) return;
  const name = url.pathname.slice(scope.pathname.length).replace(/^(index\.html)?$/, "./");
  const requested = name === "./" ? null : url.searchParams.get("v");
  const version = requested ?? site.version;
  // Not a file of the site.
  if (version === site.version && !Object.hasOwn(site.files, name)) return;
  // A range request gets the whole file, which HTTP permits.
  event.respondWith(file(name, version, event.request));
});

/** Caches all files that every page needs, the page itself last. */
async function keepAll() {
  if (site.version === "") throw new Error("this site was not finished by `cargo xtask build`");
  await keepEach(Object.keys(site.files).filter((name) => name !== "./" && !isOfARoom(name)));
  await keepEach(["./"]);
}

/** Caches files, and keeps those that are cached. Fails if one is missing or of another version. */
async function keepEach(names) {
  const cache = await caches.open(cacheOf(site.version));
  const keep = async (name) => {
    const url = new URL(name, scope);
    if (!(await cache.match(url))) await cache.put(url, await load(name));
  };
  await Promise.all(names.map(keep));
}

/** A file from the network, but only with the content of this version. */
async function load(name) {
  const integrity = site.files[name];
  const url = new URL(name, scope);
  url.searchParams.set("v", site.version);
  // The page has just loaded the large ones from this address, so the browser may still have them.
  const response = await fetch(url, { integrity }).catch(() => fetch(url, { integrity, cache: "reload" }));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  // Browsers refuse to show a page from a cached redirect.
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
}

const kept = (name, version) =>
  caches.match(new URL(name, scope), { cacheName: cacheOf(version), ignoreVary: true });

async function file(name, version, request) {
  const response = await kept(name, version);
  if (response) return response;
  // The browser has deleted the cache, as it may: requests go to the network.
  if (!(await kept("./", site.version))) return fetch(request);
  if (version === site.version) return load(name);
  return new Response("This version of the page is gone. Please reload.", { status: 410 });
}

/** Deletes the caches of other versions, once no other window can use them. */
async function cleanUp(client) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.some((window) => window.url.startsWith(scope.href) && window.id !== client)) return;
  // A newer version may be waiting, and has its cache already.
  if (self.registration.waiting || self.registration.installing) return;
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(mine) && name !== cacheOf(site.version));
  await Promise.all(others.map((name) => caches.delete(name)));
}
