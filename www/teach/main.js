// "Teach it": own genres from a few songs each. Loaded when it is opened.
import { cover } from "../inside/cover.js";
import { style } from "../inside/site.js";
import { words } from "../inside/words.js";
import { Lesson } from "./lesson.js";
import { View } from "./view.js";

const HASH = "#teach";
let isOpen = false;

/** Opens the room; called by the page's button, or without one if the address is the room's. */
export default async function enter(opener) {
  if (isOpen) return;
  isOpen = true;
  try {
    // The controls look as they do in the other room.
    const [texts] = await Promise.all([words("teach"), style("inside"), style("teach", "teach")]);
    build(texts, opener ?? null);
  } catch (error) {
    isOpen = false;
    throw error;
  }
}

function build(texts, opener) {
  const lesson = new Lesson(texts);
  const view = new View(lesson);
  const uncover = cover(view.element, lesson.t("teach.title"), opener);
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    removeEventListener("hashchange", onAddress);
    removeEventListener("beforeunload", warn);
    view.destroy();
    lesson.destroy();
    if (location.hash === HASH) history.replaceState(history.state, "", location.pathname + location.search);
    uncover();
  };
  const onAddress = () => location.hash !== HASH && close();
  // What is not kept would be lost.
  const warn = (event) => lesson.isUnsaved && event.preventDefault();
  view.addEventListener("leave", close);
  addEventListener("hashchange", onAddress);
  addEventListener("beforeunload", warn);
  // A new entry of the history, so that the browser's Back leaves the room.
  if (location.hash !== HASH) history.pushState(history.state, "", HASH);
  lesson.start();
}
