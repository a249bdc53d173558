// The site and a browser, for all tests of a file.

import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { serve } from "./site.mjs";

/** There while the tests of the file run. */
export let site, browser;

/** Serves the page and starts Chromium, with the options of `launch`, before the tests of this file; ends both after them. */
export function startBrowser(options) {
  before(async () => {
    site = await serve();
    browser = await launch(options);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
}
