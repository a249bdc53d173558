// Files of the site, in the page's version: `onDemand` is made by bootstrap.js.
import { h } from "./dom.js";

/** The address of a file of the site. */
export const absolute = (name) => onDemand.address(name);

/** Whether others can open an address of this page: not one of a file on the visitor's device. */
export const isReachable = location.protocol !== "file:";

/** A JSON file of a room. */
export async function json(name, room = "inside") {
  const response = await fetch(absolute(`${room}/${name}.json`));
  if (!response.ok) throw new Error(`${name}.json: ${response.status}`);
  return response.json();
}

/** Adds one of a room's style sheets, once. */
export async function style(name, room = "inside") {
  const href = absolute(`${room}/${name}.css`);
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = h("link", { rel: "stylesheet", href });
  await new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}
