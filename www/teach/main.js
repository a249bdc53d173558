// "Teach it": own genres from a few songs each. Loaded when it is opened.
import { cover } from "../inside/cover.js";
import { style } from "../inside/site.js";
import { words } from "../inside/words.js";
import { Teaching } from "./teaching.js";
import { songs } from "./project.js";
import { View } from "./view.js";

const HASH = "#teach";
let isOpen = false;
/** The project of the last visit to the room, if it has songs. */
let earlier = null;

/** Opens the room; called by the page's button, or without one if the address is the room's. */
export default async function enter(opener) {
  if (isOpen) return;
  isOpen = true;
  try {
    // The controls look as they do in the other room, which also has the names of the page's genres.
    const [texts, shared] = await Promise.all([words("teach"), words("inside"), style("inside"), style("teach", "teach")]);
    build(texts, (code) => shared.genre(code), opener ?? null);
  } catch (error) {
    isOpen = false;
    throw error;
  }
}

function build(texts, nameOf, opener) {
  const teaching = new Teaching(texts, nameOf);
  const view = new View(teaching);
  const uncover = cover(view.element, teaching.t("teach.title"), opener ?? document.getElementById("open-teach"));
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    removeEventListener("hashchange", onAddress);
    removeEventListener("beforeunload", warn);
    view.destroy();
    teaching.destroy();
    earlier = songs(teaching.project).length > 0 ? teaching.project : null;
    if (location.hash === HASH) history.replaceState(history.state, "", location.pathname + location.search);
    uncover();
  };
  const onAddress = () => location.hash !== HASH && close();
  // What is not kept would be lost.
  const warn = (event) => teaching.isUnsaved && event.preventDefault();
  view.addEventListener("leave", close);
  addEventListener("hashchange", onAddress);
  addEventListener("beforeunload", warn);
  // A new entry of the history, so that the browser's Back leaves the room.
  if (location.hash !== HASH) history.pushState(history.state, "", HASH);
  teaching.start(earlier);
}
