// After one visit the page works without a network; a new version is offered, and never mixed with the old one.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { file, music, song, wav } from "./support/audio.mjs";
import { classify, engine, launch, line, open } from "./support/browser.mjs";
import { dist, isCompressed, root, serve as serveSite } from "./support/site.mjs";
import { styled } from "./support/styles.mjs";
import { text } from "./support/texts.mjs";
import { laterVersion, stored } from "./support/versions.mjs";

let browser, clip;
before(async () => {
  browser = await launch({ gpu: false });
  clip = file("short.wav", wav(music(6)));
});
after(async () => {
  await browser?.close();
});

const sites = [];
/** Serves the site until the end of the test, also of one that fails: an open server would keep node running. */
async function serve(options) {
  sites.push(await serveSite(options));
  return sites.at(-1);
}
afterEach(() => Promise.all(sites.splice(0).map((site) => site.close())));

const visit = (site, options = {}) => open(browser, site.url, { context: { serviceWorkers: "allow" }, ...options });

/** Waits until the page reports that it works offline. */
async function storedOffline(page) {
  await page.waitForFunction(
    (message) => document.querySelector("#offline").textContent === message,
    text("presence.offline"),
    { timeout: 60_000 },
  );
}

/** Name of the script that index.html loads before the program. */
const firstScript = () => readFileSync(join(dist, "index.html"), "utf8").match(/<script src="([^"]+)" defer>/)[1];

/** The versions of a page and of its engine: "" as built, or the mark of a later one. */
async function marks(page) {
  const ofPage = (await page.getAttribute("body", "data-mark")) ?? "";
  const ofEngine = await page.workers()[0].evaluate(() => self.mark ?? "");
  return [ofPage, ofEngine];
}

/** Ends the engine as a crash would, and starts it again: its files are requested again. */
async function restartEngine(page) {
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error("a crash in this test");
    });
  });
  await engine(page, "failed");
  await page.click("#retry");
  await engine(page, "ready");
}

/** Checks for a new version, as the browser does by itself at a visit or after a day. */
const checkForUpdate = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update().catch(() => {});
  });

/**
 * Checks for a new version until its cache exists, for a minute at most. A check that begins before the last attempt has
 * ended starts no new one, and the time that an attempt takes depends on the load of the machine.
 */
async function startUpdate(page, version) {
  const end = Date.now() + 60_000;
  while (!(await cached(page)).includes(version)) {
    assert.ok(Date.now() < end, `the update to ${version} was not tried: ${await cached(page)}`);
    await checkForUpdate(page);
    await sleep(100);
  }
}

const cached = (page) => page.evaluate(async () => (await caches.keys()).map((name) => name.split(" ")[2]).sort());

/** Files of the rooms, by which each is stored once it was opened: ROOMS in service_worker.js. */
const ROOMS = {
  inside: /^(inside|fault-filtered|teaching\.safetensors|genrescope\.js|teach(\.js|_bg\.wasm|\/(bias_experiment|biquad|embedder|part|project)\.js))/,
  teach: /^(teach(?!ing\.)|genrescope\.js|genre_means|inside\/)/,
};
const isOfARoom = (name) => Object.values(ROOMS).some((files) => files.test(name));

function allFiles(folder, prefix = "") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? allFiles(join(folder, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
  );
}

test("the service worker stores every file of the site but itself", () => {
  const built = allFiles(dist).filter((name) => name !== "service_worker.js" && !isCompressed(name));
  const listed = Object.keys(stored().files).map((name) => (name === "./" ? "index.html" : name));
  assert.deepEqual(listed.sort(), built.sort());
});

for (const under of ["/", "/some/where/"]) {
  test(`works without network and server after one visit to ${under}`, async () => {
    const site = await serve({ under });
    const page = await visit(site);
    await storedOffline(page);
    assert.ok(site.requests.every((path) => path.startsWith(under)), site.requests.join(" "));
    await page.context().setOffline(true);
    await site.close();
    // Already this first page, before any reload.
    await restartEngine(page);
    await page.reload();
    await engine(page, "ready", 120_000);
    const { state, message } = await classify(page, song());
    assert.equal(state, "done", message);
    assert.deepEqual(page.problems, []);

    // A bookmark with state in it, and the file's own name.
    for (const address of ["?backend=cpu&lang=it#song", "index.html?vote=mean"]) {
      const other = await page.context().newPage();
      await other.goto(site.url + address);
      await engine(other, "ready", 120_000);
      await other.close();
    }
    const statuses = await page.evaluate(async () => {
      const worklet = await fetch("recorder_worklet.js?v=" + document.querySelector("meta[name=version]").content);
      const words = await fetch("words/en.json");
      const ranged = await fetch("genrescope.safetensors", { headers: { range: "bytes=0-7" } });
      const otherVersion = await fetch("engine.js?v=0000");
      return [worklet.status, words.status, ranged.ok, otherVersion.status];
    });
    assert.deepEqual(statuses, [200, 200, true, 410]);
    await page.context().close();
  });
}

test("offers a new version, and uses the old files until the page is reloaded", async () => {
  const site = await serve({ under: "/here/" });
  const page = await visit(site);
  await storedOffline(page);
  await page.reload();
  await engine(page, "ready");

  site.folder = laterVersion("two");
  await checkForUpdate(page);
  await page.waitForSelector("#update:not([hidden])", { timeout: 60_000 });
  assert.equal(await line(page, "#update [data-words='update.ready']"), text("update.ready"));
  assert.ok(await page.isHidden("#update-forgets"));
  const { state, message } = await classify(page, clip);
  assert.equal(state, "done", message);
  assert.ok(await page.isVisible("#update-forgets"), "no warning that reloading clears the songs");
  await restartEngine(page);
  assert.deepEqual(await marks(page), ["", ""]);

  // Another window has the old version too, as long as the first has it.
  const other = await page.context().newPage();
  await other.goto(site.url + "?backend=cpu");
  await engine(other, "ready");
  assert.deepEqual(await marks(other), ["", ""]);
  await other.click("#update-later");
  assert.ok(await other.isHidden("#update"));

  await Promise.all([page.waitForEvent("load"), page.click("#update-now")]);
  await engine(page, "ready");
  assert.deepEqual(await marks(page), ["two", "two"]);
  assert.ok(await page.isHidden("#update"));

  // The other window keeps the old version, also of files that it loads only now.
  await other.waitForSelector("#update:not([hidden])");
  await restartEngine(other);
  assert.deepEqual(await marks(other), ["", ""]);
  assert.equal((await cached(other)).length, 2);

  await page.close();
  await Promise.all([other.waitForEvent("load"), other.click("#update-now")]);
  await engine(other, "ready");
  assert.deepEqual(await marks(other), ["two", "two"]);
  await other.waitForFunction(async () => (await caches.keys()).length === 1);
  assert.deepEqual(await cached(other), [stored(site.folder).version]);
  await other.context().close();
  await site.close();
});

test("an incomplete update changes nothing", async () => {
  const site = await serve();
  const page = await visit(site);
  await storedOffline(page);
  // In one version a file is missing, in the next a file is from another build. Each has its own cache, so that no file
  // of the first is left for the second.
  const incomplete = [
    ["three", "/genrescope.safetensors", null],
    ["four", `/${firstScript()}`, Buffer.from("// from another build")],
  ];
  for (const [mark, name, content] of incomplete) {
    site.folder = laterVersion(mark);
    site.replace.set(name, content);
    const { version } = stored(site.folder);
    await startUpdate(page, version);
    await page.waitForFunction(async () => !(await navigator.serviceWorker.getRegistration()).installing);
    assert.ok(await page.evaluate(async () => !(await navigator.serviceWorker.getRegistration()).waiting));
    assert.ok(await page.isHidden("#update"));
    site.replace.clear();
  }
  await page.context().setOffline(true);
  await page.reload();
  await engine(page, "ready");
  assert.deepEqual(await marks(page), ["", ""]);
  const { state, message } = await classify(page, clip);
  assert.equal(state, "done", message);

  await page.context().setOffline(false);
  await checkForUpdate(page);
  await page.waitForSelector("#update:not([hidden])", { timeout: 60_000 });
  await Promise.all([page.waitForEvent("load"), page.click("#update-now")]);
  await engine(page, "ready");
  assert.deepEqual(await marks(page), ["four", "four"]);
  await page.context().close();
  await site.close();
});

test("fills a cache again that the browser has deleted", async () => {
  const site = await serve();
  const page = await visit(site);
  await storedOffline(page);
  await page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))));
  await page.reload();
  await engine(page, "ready");
  const whole = Object.keys(stored().files).filter((name) => !isOfARoom(name)).length;
  await page.waitForFunction(
    async (whole) => {
      const [name] = await caches.keys();
      return name !== undefined && (await (await caches.open(name)).keys()).length === whole;
    },
    whole,
    { timeout: 60_000 },
  );
  await page.context().close();
  await site.close();
});

for (const [room, program] of [["inside", "inside_bg.wasm"], ["teach", "teach_bg.wasm"]]) {
  test(`stores the room "${room}" once it was opened`, async () => {
    const site = await serve();
    const page = await visit(site);
    await storedOffline(page);
    const kept = () =>
      page.evaluate(async () => {
        const cache = await caches.open((await caches.keys())[0]);
        return (await cache.keys()).map(({ url }) => new URL(url).pathname.slice(1));
      });
    assert.deepEqual((await kept()).filter(isOfARoom), []);
    await page.evaluate((room) => navigator.serviceWorker.controller.postMessage(`keep ${room}`), room);
    const expected = Object.keys(stored().files).filter((name) => ROOMS[room].test(name)).sort();
    assert.ok(expected.includes(program));
    for (let tries = 0; (await kept()).filter(isOfARoom).length < expected.length && tries < 300; tries++) {
      await sleep(100);
    }
    assert.deepEqual((await kept()).filter(isOfARoom).sort(), expected);
    await page.context().close();
    await site.close();
  });
}

/** Waits until the files of a room are stored. */
async function roomKept(page, pattern) {
  const whole = Object.keys(stored().files).filter((name) => pattern.test(name)).length;
  const isKept = ([pattern, whole]) =>
    caches.keys().then(async ([name]) => {
      const names = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname.slice(1));
      return names.filter((name) => new RegExp(pattern).test(name)).length === whole;
    });
  await page.waitForFunction(isKept, [pattern.source, whole], { timeout: 60_000 });
}

test("the lesson that teaches a model works without a network, once its room was opened", async () => {
  const { lessons } = JSON.parse(readFileSync(join(root, "www/inside/lessons/structure.json"), "utf8"));
  const number = lessons.findIndex(({ id }) => id === "bias") + 1;
  const site = await serve();
  const page = await visit(site);
  await storedOffline(page);
  await page.click("#inside-line [data-module]");
  await page.waitForSelector("#inside");
  await roomKept(page, ROOMS.inside);
  await page.context().setOffline(true);
  await site.close();
  await page.evaluate((hash) => (location.hash = hash), `#inside/lessons?lesson=${number}&step=2`);
  await page.reload();
  await page.waitForSelector(".ls .ls-guess input", { timeout: 60_000 });
  await page.check(".ls-guess input");
  await page.click(".ls-commit");
  await page.waitForSelector('[data-view="bias"][data-state="done"]', { timeout: 120_000 });
  assert.equal(await page.locator('[data-view="bias"] a[href="#teach"]').count(), 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("own genres can be taught without a network, once the room was opened", async () => {
  const site = await serve();
  const page = await visit(site);
  await storedOffline(page);
  await page.click("#open-teach");
  await page.waitForSelector('#teach[data-state="ready"]', { timeout: 60_000 });
  await roomKept(page, ROOMS.teach);
  await page.context().setOffline(true);
  await site.close();
  await page.reload();
  await page.waitForSelector('#teach[data-state="ready"]', { timeout: 60_000 });
  for (const [index, style] of ["chords", "beats"].entries()) {
    const genre = page.locator(".te-genre").nth(index);
    await genre.locator('[data-field="name"]').fill(style);
    await page.keyboard.press("Enter");
    await genre.locator('[data-action="files"]').setInputFiles(styled(style, 0));
  }
  await page.waitForSelector('#teach[data-taught="true"][data-songs="2"]', { timeout: 60_000 });
  // With what is loaded only for those who want it.
  await page.click("#te-keep-genres");
  await page.waitForSelector(".te-kept:not([hidden])");
  await page.waitForSelector('#teach[data-taught="true"]', { timeout: 60_000 });
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the page can be installed", async () => {
  const site = await serve({ under: "/some/where/" });
  const page = await visit(site);
  const session = await page.context().newCDPSession(page);
  const { url, errors, data } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(url, `${site.url}manifest.webmanifest`);
  const manifest = JSON.parse(data);
  assert.equal(new URL(manifest.start_url, url).href, site.url);
  assert.equal(new URL(manifest.scope, url).href, site.url);
  const pictures = manifest.icons.filter((icon) => icon.type === "image/png");
  assert.ok(pictures.length >= 2, `${pictures.length} PNG icons`);
  for (const icon of pictures) {
    const side = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, icon.src);
    assert.equal(icon.sizes, `${side}x${side}`);
  }
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Playwright's contexts are incognito windows, from which nothing can be installed.
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);

  // The event with which a browser offers to install the page.
  assert.ok(await page.isHidden("#install"));
  await page.evaluate(() => {
    const offer = new Event("beforeinstallprompt", { cancelable: true });
    offer.prompt = async () => (window.prompted = true);
    window.dispatchEvent(offer);
    window.prevented = offer.defaultPrevented;
  });
  await page.click("#install");
  assert.deepEqual(await page.evaluate(() => [window.prevented, window.prompted]), [true, true]);
  assert.ok(await page.isHidden("#install"));
  await page.context().close();
  await site.close();
});
