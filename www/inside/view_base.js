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

  /**
   * The tensors of the current passage by name. Those that were computed ahead are there at once. Null if they cannot be
   * computed, or if another passage or view is shown by then.
   */
  async trace() {
    const { room } = this;
    const { slice } = room;
    const tensors = room.traced(slice) ?? (await room.trace(slice).catch((error) => room.fail(error)));
    return tensors && slice === room.slice && !this.isGone ? tensors : null;
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
