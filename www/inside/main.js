// "Inside the network": a room that shows the network at work on a song. Loaded when it is opened.
import { Room } from "./room.js";
import { cover } from "./cover.js";
import { parse } from "./route.js";
import { Shell } from "./shell.js";
import { style } from "./site.js";
import { songOfPage } from "./source.js";
import { words } from "./words.js";

/** The open room: `{ room, shell, close }`. */
let open = null;

/** Opens the room; called by the page's button, or without one if the address is the room's. */
export default async function enter(opener) {
  if (open) return;
  open = { close: () => {} };
  try {
    await style("inside");
    open = await build(opener ?? null);
  } catch (error) {
    open = null;
    throw error;
  }
}

async function build(opener) {
  const room = new Room(await words());
  const shell = new Shell(room);
  const uncover = cover(shell.element, room.t("inside.title"), opener);

  const close = () => {
    open = null;
    removeEventListener("hashchange", onAddress);
    shell.destroy();
    room.destroy();
    if (parse(location.hash)) history.replaceState(history.state, "", location.pathname + location.search);
    uncover();
  };
  const onAddress = () => {
    const route = parse(location.hash);
    if (route) shell.follow(route);
    else close();
  };
  shell.addEventListener("leave", close);
  addEventListener("hashchange", onAddress);

  const route = parse(location.hash) ?? { view: "overview", state: {}, knobs: null, slice: null };
  // A new entry of the history, so that the browser's Back leaves the room.
  if (!parse(location.hash)) history.pushState(history.state, "", "#inside/overview");
  const started = await room.work(room.t("busy.loading"), async () => {
    await room.start();
    return true;
  });
  if (started) {
    const song = route.knobs ? null : await songOfPage();
    if (song) await room.openFile(song.blob, song.name);
    await shell.follow(route);
  }
  return { room, shell, close };
}
