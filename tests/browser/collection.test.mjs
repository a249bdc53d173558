// What the room "Inside the network" says of the training collection, against the list of its songs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ARTISTS, DUPLICATES } from "../../www/inside/collection.js";
import { noList, songList } from "./support/data.mjs";

test("a bar of a genre stands for its songs, the artist with most of them first", () => {
  for (const [genre, { counts, unknown }] of Object.entries(ARTISTS)) {
    const songs = counts.reduce((sum, count) => sum + count, unknown);
    assert.ok(songs === 99 || songs === 100, `${genre}: ${songs}`);
    assert.deepEqual(counts, counts.toSorted((a, b) => b - a), genre);
  }
});

test("artists and duplicates are those of the list", { skip: noList }, () => {
  const songs = songList();
  for (const [genre, { counts, unknown }] of Object.entries(ARTISTS)) {
    const sizes = new Map();
    for (const { artist_id: artist } of songs.filter((song) => song.genre === genre)) sizes.set(artist, (sizes.get(artist) ?? 0) + 1);
    assert.equal(sizes.get("") ?? 0, unknown, genre);
    sizes.delete("");
    assert.deepEqual([...sizes.values()].sort((a, b) => b - a), counts, genre);
  }
  const pairs = songs.filter((song) => song.duplicate_of).map((song) => [song.song, song.duplicate_of]);
  assert.deepEqual(pairs, DUPLICATES);
});
