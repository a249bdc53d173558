// Title, artist, album and cover of a file's tags: in the page and in what it exports.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { file, music, notAudio, wav } from "./support/audio.mjs";
import { choose, open } from "./support/browser.mjs";
import { browser, site, startBrowser } from "./support/fixture.mjs";
import { csv, row, saved, settled } from "./support/song_list.mjs";

startBrowser();

/** A checksum as in PNG. */
const crc = (bytes) => {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
};

/** A white picture of 3 by 2 pixels. */
function png() {
  const chunk = (name, content) => {
    const named = Buffer.concat([Buffer.from(name), content]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.from([0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
  const pixels = deflateSync(Buffer.from([0, 255, 255, 255, 0, 255, 255, 255]));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** An ID3v2.3 tag with texts in UTF-16 by the name of their frame, and a cover. */
function id3(texts, cover) {
  const frame = (name, content) => {
    const head = Buffer.alloc(10);
    head.write(name);
    head.writeUInt32BE(content.length, 4);
    return Buffer.concat([head, content]);
  };
  const frames = Object.entries(texts).map(([name, text]) =>
    frame(name, Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(text, "utf16le")])),
  );
  if (cover) frames.push(frame("APIC", Buffer.concat([Buffer.from("\0image/png\0\x03front\0", "latin1"), cover])));
  const body = Buffer.concat(frames);
  const size = [21, 14, 7, 0].map((shift) => (body.length >> shift) & 0x7f);
  return Buffer.concat([Buffer.from("ID3\x03\0\0"), Buffer.from(size), body]);
}

test("tags and cover are shown beside the name of the file, and exported", async () => {
  const page = await open(browser, site.url);
  const cover = png();
  const tag = id3({ TIT2: "Für Élise", TPE1: "=Л. Бетховен, <b>", TALB: "月光" }, cover);
  const tagged = file("tagged.wav", Buffer.concat([tag, wav(music(6))]));
  const plain = file("plain.wav", wav(music(6, { variant: 1 })));
  await choose(page, [tagged, notAudio("bad.mp3"), plain]);
  await settled(page);

  const tags = (name) => page.textContent(`${row(name)} .tags`);
  assert.equal(await tags("tagged.wav"), "=Л. Бетховен, <b> – Für Élise");
  assert.equal(await tags("plain.wav"), "");
  assert.equal(await page.textContent(`${row("tagged.wav")} .name`), "tagged.wav");

  await page.click(`${row("tagged.wav")} [data-song]`);
  assert.equal(await page.textContent("#song-tags"), "=Л. Бетховен, <b> – Für Élise · 月光");
  assert.equal(await page.textContent("#song-name"), "tagged.wav");
  assert.ok(await page.isVisible("#song-name"));
  await page.waitForFunction(() => document.querySelector("#song-cover").naturalWidth === 3);
  assert.ok(await page.isVisible("#song-cover"));

  await page.click(`${row("plain.wav")} [data-song]`);
  assert.equal(await page.textContent("#song-tags"), "");
  assert.ok(await page.isHidden("#song-cover"));

  const all = JSON.parse((await saved(page, '[data-export="all-json"]')).bytes).songs;
  const picked = all.map(({ title, artist, album, cover }) => ({ title, artist, album, cover }));
  const none = { title: null, artist: null, album: null, cover: null };
  assert.deepEqual(picked, [
    { title: "Für Élise", artist: "=Л. Бетховен, <b>", album: "月光", cover: { bytes: cover.length, mime: "image/png" } },
    none,
    none,
  ]);
  const [head, first] = csv((await saved(page, '[data-export="all-csv"]')).bytes.toString());
  const at = head.indexOf("title");
  assert.deepEqual(head.slice(at, at + 3), ["title", "artist", "album"]);
  assert.deepEqual(first.slice(at, at + 3), ["Für Élise", "'=Л. Бетховен, <b>", "月光"]);

  // The cover goes with its song.
  const address = await page.getAttribute("#song-cover", "src");
  assert.equal(address, null);
  await page.click("#clear-songs");
  assert.equal(await page.getAttribute("body", "data-state"), "empty");
  await page.close();
});
