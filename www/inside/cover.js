// A room in place of the page.

/**
 * Covers the page with a room, whose element is focused: what it covers is neither seen nor reached by keyboard or screen
 * reader. Returns a function that uncovers it and gives the focus back to `opener`.
 */
export function cover(element, title, opener) {
  const covered = [...document.body.children].filter((other) => !other.hidden && other !== element);
  for (const other of covered) {
    other.hidden = true;
    other.inert = true;
  }
  document.getElementById("audio")?.pause();
  const [before, scrolled] = [document.title, scrollY];
  document.title = `${title} · ${before}`;
  document.body.append(element);
  scrollTo(0, 0);
  element.focus();
  return () => {
    element.remove();
    for (const other of covered) {
      other.hidden = false;
      other.inert = false;
    }
    document.title = before;
    scrollTo(0, scrolled);
    opener?.focus();
  };
}
