// The list of songs: its rows, actions and saved files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** The rows of the table, from top to bottom. */
export const table = (page) =>
  page.$$eval("#results li", (rows) =>
    rows.map((row) => ({
      name: row.querySelector(".name").textContent,
      status: row.dataset.status,
      genre: row.dataset.genre,
      percent: row.querySelector(".percent").textContent,
      length: row.querySelector(".length").textContent,
      why: row.querySelector(".why").textContent,
    })),
  );
export const names = async (page) => (await table(page)).map((row) => row.name);
export const row = (name) => `#results li:has(.name:text-is("${name}"))`;
export const settled = (page, timeout = 120_000) =>
  page.waitForFunction(
    () =>
      document.querySelectorAll("#results li").length > 0 &&
      !document.querySelector('#results [data-status="waiting"], #results [data-status="working"]'),
    null,
    { timeout },
  );
export async function act(page, name, action) {
  await page.hover(row(name));
  await page.click(`${row(name)} [data-do="${action}"]`);
}
/** What a click on a button saves: the name of the file and its bytes. */
export async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}
/** Reads CSV as RFC 4180 defines it. */
export function csv(text) {
  assert.equal(text[0], "\ufeff");
  const rows = [[]];
  for (const [, quoted, plain, end] of text.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}
