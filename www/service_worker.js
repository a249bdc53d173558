// Keeps one version of the site, so that the page works without a network. Plain JavaScript, since a
// service worker starts anew for almost every request and should be there at once.
//
// What it promises: a page gets files of its own version or none. So each version has a cache of its
// own, a file enters it only with the content that was built, and a page asks for what it loads later
// under its version ("engine.js?v=..."), also when a newer service worker answers.

// The version, and each file's address and integrity. `cargo xtask build` fills them in.
const site = { version: "", files: {} };

const scope = new URL(self.registration.scope);
// Caches belong to the whole origin, where other folders may hold other copies of the site.
const mine = `genrescope ${scope.href} `;
const cacheOf = (version) => mine + version;

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
// A page that came before any service worker is looked after from now on, too.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  // The visitor wants the new version.
  if (event.data === "take over") self.skipWaiting();
  // A page runs and has all that it needs: time to see to the caches.
  if (event.data === "page runs") event.waitUntil(keepAll().then(() => tidy(event.source.id)));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !url.href.startsWith(scope.href)) return;
  const name = url.pathname.slice(scope.pathname.length).replace(/^(index\.html)?$/, "./");
  const asked = name === "./" ? null : url.searchParams.get("v");
  const version = asked ?? site.version;
  // What is in no list is none of the site's files.
  if (version === site.version && !Object.hasOwn(site.files, name)) return;
  // A request for a range gets the whole, as a server may answer it.
  event.respondWith(file(name, version, event.request));
});

/** All files, the page itself last; what is there already stays. Fails where one is missing or of another version. */
async function keepAll() {
  if (site.version === "") throw new Error("this site was not finished by `cargo xtask build`");
  const cache = await caches.open(cacheOf(site.version));
  const keep = async (name) => {
    const url = new URL(name, scope);
    if (!(await cache.match(url))) await cache.put(url, await load(name));
  };
  await Promise.all(Object.keys(site.files).filter((name) => name !== "./").map(keep));
  await keep("./");
}

/** A file from the network, but only with the content that belongs to this version. */
async function load(name) {
  const integrity = site.files[name];
  const url = new URL(name, scope);
  url.searchParams.set("v", site.version);
  // The page has just loaded the big ones under this address, so the browser may still have them.
  const response = await fetch(url, { integrity }).catch(() => fetch(url, { integrity, cache: "reload" }));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  // Browsers refuse to show a page that is remembered as a redirection.
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
}

const kept = (name, version) =>
  caches.match(new URL(name, scope), { cacheName: cacheOf(version), ignoreVary: true });

async function file(name, version, request) {
  const response = await kept(name, version);
  if (response) return response;
  // The browser has thrown the cache away, as it may: then this worker stands aside.
  if (!(await kept("./", site.version))) return fetch(request);
  if (version === site.version) return load(name);
  return new Response("This version of the page is gone. Please reload.", { status: 410 });
}

/** Forgets other versions, once no window but the one that asks can still be using them. */
async function tidy(asking) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.some((window) => window.url.startsWith(scope.href) && window.id !== asking)) return;
  // A newer version may be waiting, and has its cache already.
  if (self.registration.waiting || self.registration.installing) return;
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(mine) && name !== cacheOf(site.version));
  await Promise.all(others.map((name) => caches.delete(name)));
}
