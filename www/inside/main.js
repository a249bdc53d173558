// "Inside the network": a room that shows the network at work on a song. Loaded when it is opened.
import { Room } from "./room.js";
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
  // The room is a page of its own: what it covers is neither seen nor reached by keyboard or screen reader.
  const covered = [...document.body.children].filter((element) => !element.hidden && element !== shell.element);
  for (const element of covered) {
    element.hidden = true;
    element.inert = true;
  }
  document.getElementById("audio")?.pause();
  const [title, scrolled] = [document.title, scrollY];
  document.title = `${room.t("inside.title")} · ${title}`;
  document.body.append(shell.element);
  scrollTo(0, 0);
  shell.element.focus();

  const close = () => {
    open = null;
    removeEventListener("hashchange", onAddress);
    shell.destroy();
    room.destroy();
    for (const element of covered) {
      element.hidden = false;
      element.inert = false;
    }
    document.title = title;
    if (parse(location.hash)) history.replaceState(history.state, "", location.pathname + location.search);
    scrollTo(0, scrolled);
    opener?.focus();
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
