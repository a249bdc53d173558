// One visit is enough to go on without a network; a new version is offered, and never mixed with the old.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { file, music, songs, wav } from "./support/audio.mjs";
import { classify, engine, launch, open } from "./support/browser.mjs";
import { dist, serve } from "./support/site.mjs";
import { kept, laterVersion } from "./support/versions.mjs";

let browser, clip;
before(async () => {
  browser = await launch({ gpu: false });
  clip = file("short.wav", wav(music(6)));
});
after(async () => {
  await browser?.close();
});

const visit = (site, options = {}) => open(browser, site.url, { context: { serviceWorkers: "allow" }, ...options });

async function keptOffline(page) {
  await page.waitForFunction(() => document.querySelector("#offline").textContent !== "", null, { timeout: 60_000 });
}

/** The versions of a page and of its engine: "" as built, or the mark of a later one. */
async function marks(page) {
  const ofPage = (await page.getAttribute("body", "data-mark")) ?? "";
  const ofEngine = await page.workers()[0].evaluate(() => self.mark ?? "");
  return [ofPage, ofEngine];
}

/** Ends the engine as a crash would, and starts it again: its files are asked for anew. */
async function restartEngine(page) {
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error("a test ends the engine");
    });
  });
  await engine(page, "failed");
  await page.click("#retry");
  await engine(page, "ready");
}

/** What the browser does by itself at a visit, or after a day. */
const lookForUpdate = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update().catch(() => {});
  });

const cached = (page) => page.evaluate(async () => (await caches.keys()).map((name) => name.split(" ")[2]).sort());

function allFiles(folder, prefix = "") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? allFiles(join(folder, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
  );
}

test("every file of the site is kept, but for the service worker itself", () => {
  const built = allFiles(dist).filter((name) => name !== "service_worker.js");
  const listed = Object.keys(kept().files).map((name) => (name === "./" ? "index.html" : name));
  assert.deepEqual(listed.sort(), built.sort());
});

for (const under of ["/", "/some/where/"]) {
  test(`after one visit to ${under}, without network and server`, async () => {
    const site = await serve({ under });
    const page = await visit(site);
    await keptOffline(page);
    assert.ok(site.requests.every((path) => path.startsWith(under)), site.requests.join(" "));
    await page.context().setOffline(true);
    await site.close();
    // Already this first page, before any reload.
    await restartEngine(page);
    await page.reload();
    await engine(page, "ready", 120_000);
    const heard = await classify(page, songs(1)[0]);
    assert.equal(heard.state, "done", heard.message);
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
      const gone = await fetch("engine.js?v=0000").then((response) => response.status);
      return [worklet.status, words.status, ranged.ok, gone];
    });
    assert.deepEqual(statuses, [200, 200, true, 410]);
    await page.context().close();
  });
}

test("a new version is offered; the old page goes on with the old files until the reload", async () => {
  const site = await serve({ under: "/here/" });
  const page = await visit(site);
  await keptOffline(page);
  await page.reload();
  await engine(page, "ready");

  site.folder = laterVersion("two");
  await lookForUpdate(page);
  await page.waitForSelector("#update:not([hidden])", { timeout: 60_000 });
  assert.match(await page.innerText("#update"), /new version/i);
  assert.ok(await page.isHidden("#update-forgets"));
  const heard = await classify(page, clip);
  assert.equal(heard.state, "done", heard.message);
  assert.ok(await page.isVisible("#update-forgets"), "that the reload clears the songs is said");
  await restartEngine(page);
  assert.deepEqual(await marks(page), ["", ""]);

  // Another window is of the old version too, as long as the first is.
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

  // The other window was not swapped, nor are its files: not even those that it loads now.
  await other.waitForSelector("#update:not([hidden])");
  await restartEngine(other);
  assert.deepEqual(await marks(other), ["", ""]);
  assert.equal((await cached(other)).length, 2);

  await page.close();
  await Promise.all([other.waitForEvent("load"), other.click("#update-now")]);
  await engine(other, "ready");
  assert.deepEqual(await marks(other), ["two", "two"]);
  await other.waitForFunction(async () => (await caches.keys()).length === 1);
  assert.deepEqual(await cached(other), [kept(site.folder).version]);
  await other.context().close();
  await site.close();
});

test("an update that does not arrive whole changes nothing", async () => {
  const site = await serve();
  const page = await visit(site);
  await keptOffline(page);
  site.folder = laterVersion("three");
  // First a file is missing, then one is still that of the old version.
  for (const [name, content] of [["/genrescope.safetensors", null], ["/able.js", Buffer.from("// from another build")]]) {
    site.replace.set(name, content);
    await lookForUpdate(page);
    await page.waitForFunction(async () => !(await navigator.serviceWorker.getRegistration()).installing);
    assert.ok(await page.isHidden("#update"));
    assert.equal((await cached(page)).length, 2, "it was tried");
    site.replace.clear();
  }
  await page.context().setOffline(true);
  await page.reload();
  await engine(page, "ready");
  assert.deepEqual(await marks(page), ["", ""]);
  const heard = await classify(page, clip);
  assert.equal(heard.state, "done", heard.message);

  await page.context().setOffline(false);
  await lookForUpdate(page);
  await page.waitForSelector("#update:not([hidden])", { timeout: 60_000 });
  await Promise.all([page.waitForEvent("load"), page.click("#update-now")]);
  await engine(page, "ready");
  assert.deepEqual(await marks(page), ["three", "three"]);
  await page.context().close();
  await site.close();
});

test("a cache that the browser has thrown away is filled again", async () => {
  const site = await serve();
  const page = await visit(site);
  await keptOffline(page);
  await page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))));
  await page.reload();
  await engine(page, "ready");
  const whole = Object.keys(kept().files).length;
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
  for (const icon of manifest.icons.filter((icon) => icon.type === "image/png")) {
    const side = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, icon.src);
    assert.equal(icon.sizes, `${side}x${side}`);
  }
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Playwright's contexts are incognito windows, from which nothing is installed.
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);

  // The browser's offer, as it would make it.
  assert.ok(await page.isHidden("#install"));
  await page.evaluate(() => {
    const offer = new Event("beforeinstallprompt", { cancelable: true });
    offer.prompt = async () => (window.asked = true);
    window.dispatchEvent(offer);
    window.kept = offer.defaultPrevented;
  });
  await page.click("#install");
  assert.deepEqual(await page.evaluate(() => [window.kept, window.asked]), [true, true]);
  assert.ok(await page.isHidden("#install"));
  await page.context().close();
  await site.close();
});
