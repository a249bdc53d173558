// A part of a song in the room "Teach it". State and numbers, not prose.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { temporary } from "./support/audio.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { medley, styled } from "./support/styles.mjs";
import { add, card, close, kept, rename, room, save, settled } from "./support/teach_room.mjs";

const STYLES = ["chords", "beats"];

startBrowser({ gpu: false, args: ["--autoplay-policy=no-user-gesture-required"] });

/** The form for a part of a song, opened by its button. */
async function openPart(page, genre, song) {
  await card(page, genre).locator('[data-action="part"]').nth(song).click();
  return card(page, genre).locator(".te-part");
}

test("a part of a song is taught, kept in the file, and can be undone", async () => {
  const page = await room(browser, site);
  for (const [index, style] of STYLES.entries()) await rename(page, index, style);
  // Both are chords, then beats: only the parts make the difference.
  await add(page, 0, medley(1));
  await add(page, 1, medley(2));
  await settled(page, 2);
  const form = await openPart(page, 0, 0);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.part), "from");
  // By the keyboard alone; what is no part is refused with a sentence.
  await page.keyboard.type("0");
  await form.locator('[data-part="to"]').fill("3");
  await page.keyboard.press("Enter");
  assert.notEqual(await form.locator(".te-part-alert").textContent(), "");
  await form.locator('[data-part="from"]').fill("0");
  await form.locator('[data-part="to"]').fill("9");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.te-genre [data-from="0"][data-to="9"]');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.action), "part");
  const other = await openPart(page, 1, 0);
  await other.locator('[data-part="from"]').fill("13");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.te-genre [data-from="13"]');
  await settled(page, 2);
  for (const style of STYLES) {
    await page.setInputFiles("#te-try", styled(style, 6));
    await page.waitForSelector(`.te-tried[data-best="${style}"]`);
  }

  await save(page, temporary("part.safetensors"));
  // The whole songs again, at once: they were analysed before.
  await page.click("#te-undo");
  await page.click("#te-undo");
  await page.waitForSelector(".te-genre [data-from]", { state: "detached" });
  await settled(page, 2);
  // Escape closes the form and not the room.
  await openPart(page, 0, 0);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".te-part").count(), 0);
  await page.setInputFiles("#te-open", temporary("part.safetensors"));
  await page.waitForSelector('.te-genre [data-from="0"][data-to="9"]');
  // Without sound no other part can be analysed.
  assert.equal(await page.locator('[data-action="part"]').count(), 0);
  await close(page);
});

test("the numbers of a part are those of the same sound alone", async () => {
  const page = await room(browser, site);
  await add(page, 0, [medley(2), styled("chords", 2, 12)]);
  await page.waitForSelector('#teach[data-busy="false"][data-songs="2"]');
  await page.check("#te-keep");
  await page.waitForSelector('#teach[data-kept="true"]');
  const [whole] = (await kept(page)).genres[0].songs;
  const form = await openPart(page, 0, 0);
  await form.locator('[data-part="to"]').fill("12");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.te-genre [data-to="12"]');
  await page.waitForSelector('#teach[data-busy="false"][data-songs="2"]');
  const songs = async () => (await kept(page)).genres[0].songs;
  // It is written after the room has shown it.
  for (let tries = 0; !((await songs())[0]?.part && (await songs()).length === 2) && tries < 100; tries++) await sleep(100);
  const [part, alone] = await songs();
  assert.deepEqual(part.part, { from_s: 0, to_s: 12 });
  assert.ok(Math.abs(part.level_db - alone.level_db) < 1, `${part.level_db} ${alone.level_db}`);
  const distance = ({ embedding }) => Math.hypot(...embedding.map((value, i) => value - alone.embedding[i]));
  const size = Math.hypot(...alone.embedding);
  assert.ok(distance(part) < 0.35 * size, `${distance(part)} of ${size}`);
  assert.ok(distance(whole) > 2 * distance(part), `${distance(whole)}, ${distance(part)}`);
  await close(page);
});
