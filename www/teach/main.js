// "Teach it": own genres from a few songs each. Loaded when it is opened.
import { cover } from "../inside/cover.js";
import { style } from "../inside/site.js";
import { words } from "../inside/words.js";
import { Teaching } from "./teaching.js";
import { songs } from "./project.js";
import { View } from "./view.js";

const HASH = "#teach";
let isOpen = false;
/** What the last visit to the room left, `{ project, isUnsaved }`, if it has songs. */
let earlier = null;

/** What is not kept would be lost with the page. */
const warnOfEarlier = (event) => event.preventDefault();

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
    const { project, isUnsaved, isRestored } = teaching;
    // Who leaves before that still has the earlier project.
    if (isRestored) earlier = songs(project).length > 0 ? { project, isUnsaved } : null;
    if (earlier?.isUnsaved) addEventListener("beforeunload", warnOfEarlier);
    if (location.hash === HASH) history.replaceState(history.state, "", location.pathname + location.search);
    uncover();
  };
  const onAddress = () => location.hash !== HASH && close();
  removeEventListener("beforeunload", warnOfEarlier);
  const warn = (event) => (teaching.isRestored ? teaching.isUnsaved : earlier?.isUnsaved) && event.preventDefault();
  view.addEventListener("leave", close);
  addEventListener("hashchange", onAddress);
  addEventListener("beforeunload", warn);
  // A new entry of the history, so that the browser's Back leaves the room.
  if (location.hash !== HASH) history.pushState(history.state, "", HASH);
  teaching.start(earlier);
}
