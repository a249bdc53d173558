// The room "Teach it": own genres from synthesised songs. State and numbers, not prose.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { notAudio, temporary } from "./support/audio.mjs";
import { classify, engine, open } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { predict } from "./support/predict.mjs";
import { dist, root } from "./support/site.mjs";
import { album, styled } from "./support/styles.mjs";
import * as teach from "./support/teach_room.mjs";
import { add, card, close, confusion, data, names, PATIENCE, rename, settled, warnings } from "./support/teach_room.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const KEYS = Object.keys(JSON.parse(readFileSync(join(root, "www/teach/words/en.json"), "utf8")));
const STYLES = ["chords", "beats"];
const SONGS = 4;
/** Model files keep half precision, and the page's network sums in another order than the trainer's. */
const TOLERANCE = 1e-4;

startBrowser({ gpu: false, args: ["--autoplay-policy=no-user-gesture-required"] });
/** A model of both styles, saved by the room. */
let saved;

/** The room by its address, without songs. */
const room = (options) => teach.room(browser, site, options);
/** The room with both styles, as saved. */
async function continued(options) {
  const page = await room(options);
  await page.setInputFiles("#te-open", saved);
  await page.waitForSelector(`#teach[data-taught="true"][data-songs="${2 * SONGS}"]`);
  return page;
}
const songs = (page, index) => card(page, index).locator(".te-songs li").count();
/** Counts the frames of the page until the room is no longer busy. */
const countFrames = (page) =>
  page.evaluate(() => {
    window.frames_ = 0;
    const step = () => {
      const { busy } = document.querySelector("#teach").dataset;
      if (busy === "true") window.frames_ += 1;
      if (busy !== "false") requestAnimationFrame(step);
    };
    document.querySelector("#teach").dataset.busy = "";
    requestAnimationFrame(step);
  });

test("teaches two styles, with the page's thread free, and shows the songs of a cell", async () => {
  const page = await open(browser, site.url);
  page.setDefaultTimeout(PATIENCE);
  await page.click("#open-teach");
  await page.waitForSelector('#teach[data-state="ready"]');
  assert.equal(new URL(page.url()).hash, "#teach");
  assert.equal((await data(page)).taught, "false");
  await countFrames(page);
  for (const [index, style] of STYLES.entries()) {
    await rename(page, index, style);
    await add(page, index, album(style, SONGS));
  }
  await settled(page, 2 * SONGS);
  const frames = await page.evaluate(() => window.frames_);
  assert.ok(frames > 0, `${frames} frames while songs were analysed`);

  assert.ok(Number((await data(page)).accuracy) >= 0.75, (await data(page)).accuracy);
  const counts = await confusion(page);
  assert.deepEqual(counts.map((row) => row.reduce((a, b) => a + b)), [SONGS, SONGS]);
  const right = (counts[0][0] + counts[1][1]) / (2 * SONGS);
  assert.ok(Math.abs(right - Number((await data(page)).accuracy)) < 1e-9);
  await page.click('.te-matrix td[data-right="true"] button');
  const shown = await page.$$eval(".te-chosen li[data-song] .te-song-name", (all) => all.map(({ textContent }) => textContent));
  assert.equal(shown.length, counts[0][0]);
  assert.ok(shown.every((name) => name.startsWith("chords-")), shown.join());
  await page.click(".te-chosen [data-play]");
  assert.equal(await page.getAttribute(".te-chosen [data-play]", "aria-pressed"), "true");

  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#te-save")]);
  await download.saveAs(temporary("two-styles.safetensors"));
  saved = temporary("two-styles.safetensors");

  // Leaving gives the page and the focus back; the songs are still there at the next visit.
  await page.keyboard.press("Escape");
  await page.waitForSelector("#teach", { state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "open-teach");
  assert.equal(new URL(page.url()).hash, "");
  await page.keyboard.press("Enter");
  await page.waitForSelector(`#teach[data-taught="true"][data-songs="${2 * SONGS}"]`);
  await page.goBack();
  await page.waitForSelector("#teach", { state: "detached" });
  await close(page);
});

test("one song in each genre: no estimate, and a warning; a file that cannot be read does not stop the others", async () => {
  const page = await room();
  for (const [index, style] of STYLES.entries()) await rename(page, index, style);
  await add(page, 0, [notAudio("text.mp3"), styled("chords", 0)]);
  await add(page, 1, styled("beats", 0));
  await settled(page, 2);
  assert.equal(await card(page, 0).locator('[data-state="failed"]').count(), 1);
  assert.ok((await card(page, 0).locator('[data-state="failed"] .in-note').textContent()).length > 5);
  assert.deepEqual(await warnings(page), ["too_few", "too_few"]);
  const { accuracy, error } = await data(page);
  assert.deepEqual([accuracy, error ?? ""], ["", ""]);
  assert.equal(await page.locator(".te-matrix").count(), 0);
  // The same recording in both.
  await add(page, 1, styled("chords", 0));
  await settled(page, 3);
  assert.ok((await warnings(page)).includes("same_song"));
  await close(page);
});

test("rename, merge, remove, and undo", async () => {
  const page = await continued();
  assert.deepEqual(await names(page), STYLES);
  await rename(page, 0, "held");
  await page.waitForFunction(() => document.querySelector(".te-matrix tbody th")?.textContent === "held");
  await page.click("#te-undo");
  assert.deepEqual(await names(page), STYLES);

  // One song removed, and back by the keyboard.
  await card(page, 1).locator(".te-remove").first().click();
  await page.waitForSelector(`#teach[data-songs="${2 * SONGS - 1}"]`);
  await page.focus("#teach");
  await page.keyboard.press("Control+z");
  await page.waitForSelector(`#teach[data-songs="${2 * SONGS}"]`);

  // A third genre gets songs, and is merged with the first.
  await page.click("#te-add");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.field), "name");
  await rename(page, 2, "third");
  await add(page, 2, styled("chords", 9));
  await page.waitForSelector(`#teach[data-genres="3"][data-songs="${2 * SONGS + 1}"]`);
  await page.waitForFunction(() => document.querySelectorAll(".te-matrix tbody tr").length === 3);
  await card(page, 2).locator(".te-merge select").selectOption({ label: "chords" });
  await page.waitForSelector('#teach[data-genres="2"]');
  assert.deepEqual([await songs(page, 0), await songs(page, 1)], [SONGS + 1, SONGS]);
  await page.click("#te-undo");
  await page.waitForSelector('#teach[data-genres="3"]');
  assert.deepEqual([await songs(page, 0), await songs(page, 2)], [SONGS, 1]);

  // A genre with its songs.
  await card(page, 2).locator('[data-action="remove-genre"]').click();
  await page.waitForSelector(`#teach[data-genres="2"][data-songs="${2 * SONGS}"]`);
  await page.waitForFunction(() => document.querySelectorAll(".te-matrix tbody tr").length === 2);
  await rename(page, 1, STYLES[0]);
  await page.waitForSelector('#teach[data-taught="false"]');
  await close(page);
});

test("keeps genres and measured values on the device, if the visitor wants it", async () => {
  const page = await continued();
  await page.check("#te-keep");
  await page.waitForSelector('#teach[data-kept="true"]');
  await page.reload();
  await page.waitForSelector(`#teach[data-kept="true"][data-taught="true"][data-songs="${2 * SONGS}"]`);
  assert.deepEqual(await names(page), STYLES);
  // Without sound there is nothing to play, and each genre says so.
  assert.equal(await page.locator("[data-play]").count(), 0);
  assert.equal(await page.locator(".te-soundless:visible").count(), STYLES.length);
  await page.uncheck("#te-keep");
  await page.waitForSelector('#teach[data-kept="false"]');
  // What is neither kept nor saved is not left without a question, in the room or after it.
  await page.click("#te-leave");
  await page.waitForSelector("#teach", { state: "detached" });
  const [dialog] = await Promise.all([
    page.waitForEvent("dialog").then(async (dialog) => [dialog.type(), await dialog.accept()]),
    page.reload(),
  ]);
  assert.equal(dialog[0], "beforeunload");
  await page.click("#open-teach");
  await page.waitForSelector('#teach[data-state="ready"]');
  const { songs, kept } = await data(page);
  assert.deepEqual([songs, kept], ["0", "false"]);
  await close(page);
});

test("cancelling removes the songs that wait, and teaches those that are ready", async () => {
  const page = await room();
  for (const [index, style] of STYLES.entries()) await rename(page, index, style);
  await add(page, 0, styled("chords", 0));
  await page.waitForSelector('#teach[data-busy="false"][data-songs="1"]');
  await add(page, 1, [styled("beats", 0), styled("beats", 1, 60), styled("beats", 2, 60), styled("beats", 3, 60)]);
  await page.waitForSelector('#teach[data-busy="true"][data-songs="2"]');
  await page.click("#te-cancel");
  await page.waitForSelector('#teach[data-busy="false"][data-taught="true"]');
  const count = Number((await data(page)).songs);
  assert.ok(count >= 2 && count < 5, `${count} songs`);
  assert.equal(await page.locator("#teach li[data-song][data-state=waiting]").count(), 0);
  assert.equal((await data(page)).error ?? "", "");
  assert.equal(await page.isVisible("#te-cancel"), false);
  await close(page);
});

test("a song can be tried", async () => {
  const page = await continued();
  for (const style of STYLES) {
    await page.setInputFiles("#te-try", styled(style, 6));
    await page.waitForSelector(`.te-tried[data-best="${style}"]`);
  }
  const tried = await page.$$eval(".te-tried li", (items) => items.map(({ dataset }) => Number(dataset.probability)));
  assert.ok(Math.abs(tried.reduce((a, b) => a + b) - 1) < 1e-5, tried.join());
  assert.deepEqual(tried, tried.toSorted((a, b) => b - a));
  await page.setInputFiles("#te-try", notAudio());
  await page.waitForSelector('#teach[data-error="not_audio"]');
  await close(page);
});

test("the page classifies with the taught model as the trainer does", async () => {
  const page = await continued();
  await page.click("#te-use");
  await page.waitForSelector("#teach", { state: "detached" });
  await page.waitForSelector("#own-model:not([hidden])", { state: "attached" });
  await engine(page, "ready");
  const files = STYLES.map((style) => styled(style, 6));
  const answers = predict(files, { model: saved });
  for (const [index, path] of files.entries()) {
    const found = await classify(page, path);
    const expected = answers[index];
    assert.equal(expected.error, null);
    assert.equal(found.state, "done", found.message);
    assert.equal(found.answer, expected.answer);
    assert.deepEqual(found.ranking, Object.keys(expected.probabilities));
    assert.deepEqual(found.ranking.toSorted(), STYLES.toSorted());
    for (const [genre, probability] of Object.entries(expected.probabilities)) {
      const difference = Math.abs(found.probabilities[genre] - probability);
      assert.ok(difference <= TOLERANCE, `${path}, ${genre}: ${found.probabilities[genre]}, ${probability}`);
    }
  }
  await close(page);
});

test("a model that was not taught here is refused, and the songs stay", async () => {
  const page = await continued();
  await page.setInputFiles("#te-open", join(dist, "genrescope.safetensors"));
  await page.waitForSelector('#teach[data-error="not_taught"]');
  assert.equal((await data(page)).songs, String(2 * SONGS));
  // The next change clears the message.
  await rename(page, 0, "held");
  await page.waitForSelector('#teach[data-error=""]');
  await close(page);
});

test("dropped files go to the genre under the pointer, a dropped model is continued", async () => {
  const page = await room();
  const drop = (path, selector) =>
    page.evaluate(([name, base64, selector]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], name));
      const target = [...document.querySelectorAll(selector)].at(-1);
      const send = (type) => target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      const prevented = !send("dragover");
      const over = target.dataset.over;
      send("drop");
      return [prevented, over, target.dataset.over];
    }, [path.split("/").at(-1), readFileSync(path).toString("base64"), selector]);
  assert.deepEqual(await drop(styled("beats", 0), ".te-genre"), [true, "true", "false"]);
  await page.waitForSelector('.te-genre:last-child[data-songs="1"]');
  // Beside the genres: to the first one that has no songs.
  await drop(styled("chords", 0), "#teach h1");
  await page.waitForSelector('.te-genre:first-child[data-songs="1"]');
  assert.equal(await songs(page, 1), 1);
  await drop(saved, "#teach h1");
  await page.waitForSelector(`#teach[data-songs="${2 * SONGS}"]`);
  await close(page);
});

for (const colorScheme of ["light", "dark"]) {
  test(`no violations of axe, also of the enhanced contrast, and nothing wider than the window: ${colorScheme}`, async () => {
    const context = { viewport: { width: 1440, height: 900 }, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
    const page = await continued({ context });
    await page.addScriptTag({ content: axe });
    await add(page, 0, notAudio("a-very-long-name-without-any-space-of-a-file-that-is-no-audio-at-all-in-truth.mp3"));
    await page.waitForSelector('[data-state="failed"]');
    await page.setInputFiles("#te-try", styled("beats", 6));
    await page.waitForSelector(".te-tried[data-best]");
    await page.click('.te-matrix td[data-right="true"] button');
    for (const width of [1440, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `too wide for ${width} px`);
      if (width === 320) continue;
      const violations = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, { rules: { "color-contrast-enhanced": { enabled: true } } });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      });
      assert.deepEqual(violations, [], `${width} px`);
    }
    if (process.env.TEACH_PICTURES) {
      for (const width of [390, 1440, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: `${process.env.TEACH_PICTURES}/${width}-${colorScheme}.png`, fullPage: true });
      }
    }
    await close(page);
  });
}

test("everything is reached by Tab, with a visible focus", async () => {
  const page = await continued();
  const CONTROLS = "#teach :is(button, input, select, a[href], [tabindex='0']):not([disabled])";
  const wanted = await page.$$eval(CONTROLS, (all) => {
    const shown = all.filter((element) => element.checkVisibility());
    shown.forEach((element, index) => (element.dataset.testTab = index));
    return shown.length;
  });
  assert.ok(wanted > 2 * SONGS + 10, String(wanted));
  await page.focus("#teach");
  const reached = new Set();
  for (let index = 0; index < wanted; index++) {
    await page.keyboard.press("Tab");
    const { tab, hasOutline } = await page.evaluate(() => {
      const { activeElement } = document;
      // A file input is invisible, and its label shows the focus.
      const shows = activeElement.type === "file" ? document.querySelector(`label[for="${activeElement.id}"]`) : activeElement;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shows);
      return {
        tab: activeElement.dataset.testTab,
        hasOutline: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none",
      };
    });
    reached.add(tab);
    assert.ok(hasOutline, `no focus visible at ${tab}`);
  }
  reached.delete(undefined);
  assert.equal(reached.size, wanted);
  await close(page);
});

test("opens in five languages, with all its texts", async () => {
  const titles = new Set();
  const check = async (language) => {
    const page = await continued({ query: `&lang=${language}` });
    await add(page, 0, notAudio());
    await page.waitForSelector('[data-state="failed"]');
    const texts = await page.evaluate(() => {
      const room = document.querySelector("#teach");
      const walker = document.createTreeWalker(room, NodeFilter.SHOW_TEXT);
      const found = [document.title];
      while (walker.nextNode()) found.push(walker.currentNode.data);
      for (const element of room.querySelectorAll("*")) {
        found.push(...["aria-label", "placeholder", "title"].map((name) => element.getAttribute(name) ?? ""));
      }
      return found.filter(Boolean);
    });
    for (const shown of texts) {
      assert.ok(!KEYS.some((key) => shown.includes(key.replace(/\.(one|other)$/, "")) && /^[a-z]+\.[a-z-]+/.test(shown)), `${language}: ${shown}`);
      assert.ok(!/[{}]/.test(shown), `${language}: ${shown}`);
    }
    titles.add(await page.textContent("#teach-title"));
    await close(page);
  };
  await Promise.all(["en", "de", "es", "fr", "it"].map(check));
  assert.equal(titles.size, 5);
});
