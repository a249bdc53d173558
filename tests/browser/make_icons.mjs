// Draws the PNG icons of www/icons from the SVG ones: `node make_icons.mjs`. For a new drawing only.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./support/browser.mjs";
import { root } from "./support/site.mjs";

const folder = join(root, "www/icons");
const wanted = [
  ["icon.svg", "icon-192.png", 192],
  ["icon.svg", "icon-512.png", 512],
  ["maskable.svg", "maskable-192.png", 192],
  ["maskable.svg", "maskable-512.png", 512],
  // iOS cuts the corners itself.
  ["maskable.svg", "touch.png", 180],
];

const browser = await launch({ gpu: false });
for (const [drawing, picture, size] of wanted) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(readFileSync(join(folder, drawing), "utf8"));
  await page.addStyleTag({ content: "body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }" });
  await page.screenshot({ path: join(folder, picture), omitBackground: true });
  await page.close();
}
await browser.close();
