// Actions in the room "Teach it".

import assert from "node:assert/strict";
import { open } from "./browser.mjs";

/** Milliseconds for what takes a second on an idle machine. */
export const PATIENCE = 120_000;

/** The room by its address, without songs. */
export async function room(browser, site, { query = "", context = {} } = {}) {
  const page = await open(browser, site.url, { query: `?backend=cpu${query}#teach`, ready: false, context });
  page.setDefaultTimeout(PATIENCE);
  await page.waitForSelector('#teach[data-state="ready"]');
  return page;
}
export const close = (page) => {
  assert.deepEqual(page.problems, []);
  return page.context().close();
};
export const data = (page, selector = "#teach") => page.$eval(selector, (element) => ({ ...element.dataset }));
export const card = (page, index) => page.locator(".te-genre").nth(index);
export const rename = async (page, index, name) => {
  await card(page, index).locator('[data-field="name"]').fill(name);
  await page.keyboard.press("Enter");
};
export const add = (page, index, files) => card(page, index).locator('[data-action="files"]').setInputFiles(files);
export const names = (page) => page.$$eval('.te-genre [data-field="name"]', (inputs) => inputs.map(({ value }) => value));
/** Waits until nothing is analysed and the room shows what has been taught. */
export const settled = (page, count) => page.waitForSelector(`#teach[data-busy="false"][data-taught="true"][data-songs="${count}"]`);
export const confusion = (page) =>
  page.$$eval(".te-matrix tbody tr", (rows) =>
    rows.map((row) => [...row.querySelectorAll("td[data-count]")].map(({ dataset }) => Number(dataset.count))));
export const warnings = (page) => page.$$eval("[data-warning]", (all) => all.map(({ dataset }) => dataset.warning));
/** Saves the model to a path. */
export async function save(page, path) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#te-save")]);
  await download.saveAs(path);
}
/** What is kept on the device. */
export const kept = (page) =>
  page.evaluate(async () => {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open("genrescope-teach");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const text = await new Promise((resolve, reject) => {
      const request = database.transaction("projects").objectStore("projects").get("own");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    database.close();
    const numbers = (text) => [...new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer)];
    const project = JSON.parse(text);
    for (const genre of project.genres) for (const song of genre.songs) song.embedding = numbers(song.embedding);
    return project;
  });
