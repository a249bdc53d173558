// What all views have: an element, a state that can be put into an address, and an end.
export class View extends EventTarget {
  #undo = [];

  constructor(room, name) {
    super();
    this.room = room;
    this.element = document.createElement("div");
    this.element.className = `in-view in-view-${name}`;
    this.element.dataset.view = name;
  }

  /** Listens until the view ends. */
  listen(target, type, handler) {
    target.addEventListener(type, handler);
    this.#undo.push(() => target.removeEventListener(type, handler));
  }

  /** Keeps something with `destroy()` as long as the view. */
  own(part) {
    this.#undo.push(() => part.destroy());
    return part;
  }

  /** Reports that `state()` has changed. */
  changed() {
    this.dispatchEvent(new Event("change"));
  }

  state() {
    return {};
  }

  set() {}

  destroy() {
    for (const undo of this.#undo) undo();
    this.#undo = [];
    this.isGone = true;
    this.element.remove();
  }
}
