// Rows of the list are dragged to another place: with the mouse at once, with a finger after it has rested on the row. Only
// in the order of the queue, which is the only one that can be changed.
const REST_MS = 400;
/** Pixels that a pointer moves before a click becomes a drag. */
const FROM_PX = 6;
/** Pixels at the edge of the window where it scrolls, and how far at a time. */
const [EDGE_PX, SCROLL_PX] = [70, 14];

const inOrderOfQueue = () => document.querySelector('[data-sort="queue"]').ariaPressed === "true";

/** Calls `move(row, other)` when a row of the list was dragged to the place of another one. */
export function start(list, move) {
  let held = null;
  let timer = 0;

  const rowsBeside = (row) => [...list.children].filter((other) => other !== row && !other.hidden);
  /** The row whose place is at a height. */
  const target = (y) => {
    const from = held.row.getBoundingClientRect();
    const above = y < held.y;
    const passed = rowsBeside(held.row).filter((other) => {
      const box = other.getBoundingClientRect();
      const middle = (box.top + box.bottom) / 2;
      return above ? box.top < from.top && y < middle : box.top > from.top && y > middle;
    });
    return above ? passed[0] : passed.at(-1);
  };
  const mark = () => {
    const other = target(held.at);
    for (const row of list.children) {
      row.toggleAttribute("data-drop-before", row === other && held.at < held.y);
      row.toggleAttribute("data-drop-behind", row === other && held.at >= held.y);
    }
  };
  const begin = () => {
    held.dragging = true;
    held.row.toggleAttribute("data-dragged", true);
    list.setPointerCapture(held.pointer);
    const scroll = () => {
      if (!held?.dragging) return;
      const step = held.at < EDGE_PX ? -SCROLL_PX : held.at > innerHeight - EDGE_PX ? SCROLL_PX : 0;
      if (step) {
        const before = scrollY;
        scrollBy(0, step);
        held.y -= scrollY - before;
        mark();
      }
      requestAnimationFrame(scroll);
    };
    scroll();
  };
  const end = (drop) => {
    clearTimeout(timer);
    const { row, dragging } = held ?? {};
    const other = dragging && drop ? target(held.at) : null;
    held = null;
    if (!dragging) return;
    for (const each of list.children) {
      for (const name of ["data-dragged", "data-drop-before", "data-drop-behind"]) each.removeAttribute(name);
    }
    // The click that follows shows no song.
    const swallow = (event) => event.stopPropagation();
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    if (other) move(row, other);
  };

  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("[data-song]")?.closest("li");
    if (!row || event.button !== 0 || !inOrderOfQueue()) return;
    held = { row, y: event.clientY, at: event.clientY, pointer: event.pointerId, dragging: false };
    if (event.pointerType === "touch") timer = setTimeout(() => held && (begin(), mark()), REST_MS);
  });
  list.addEventListener("pointermove", (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    held.at = event.clientY;
    const moved = Math.abs(held.at - held.y) > FROM_PX;
    // A finger that moves at once scrolls.
    if (!held.dragging && moved && event.pointerType === "touch") return end(false);
    if (!held.dragging && moved) begin();
    if (held.dragging) mark();
  });
  list.addEventListener("pointerup", () => end(true));
  list.addEventListener("pointercancel", () => end(false));
  // While a finger drags a row, the page does not scroll, and no menu opens.
  list.addEventListener("touchmove", (event) => held?.dragging && event.preventDefault(), { passive: false });
  list.addEventListener("contextmenu", (event) => held?.dragging && event.preventDefault());
  addEventListener("keydown", ({ key }) => key === "Escape" && held && end(false));
}
