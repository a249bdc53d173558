// Rectangles on the spectrogram of a passage whose sound is removed: drawn by pointer, or placed by arrow keys.
import { button, h } from "./dom.js";
import { image, outline, Picture, place } from "./draw.js";
import { LEVELS } from "./timeline.js";

/** Bands and frames of the rectangle at the keyboard, and the least that is erased. */
const BRUSH = [16, 4];
const LEAST = [4, 1];
/** More make an address too long. */
const MOST = 12;

/** `element`, `rectangles` and `set`; calls `onChange` when they change. `spectrogram(band, frame)` is in decibels. */
export class Eraser {
  #rectangles = [];
  #brush;
  #drawn = null;

  constructor(room, { spectrogram, onChange }) {
    this.room = room;
    this.onChange = onChange;
    const { bands, frames } = room.model;
    this.#brush = { bands: [bands / 2 - BRUSH[0] / 2, bands / 2 + BRUSH[0] / 2], frames: [0, Math.min(BRUSH[1], frames)] };
    this.picture = new Picture("in-slice in-eraser", (context, width, height) => {
      place(context, image(bands, frames, spectrogram, { ramp: "level", range: LEVELS }), 0, 0, width, height);
      const draw = ({ bands: [low, top], frames: [from, to] }, isStrong) =>
        outline(context, (from * width) / frames + 1, height - (top * height) / bands + 1, ((to - from) * width) / frames - 2, ((top - low) * height) / bands - 2, isStrong);
      for (const rectangle of this.#rectangles) draw(rectangle, false);
      if (this.#drawn) draw(this.#drawn, true);
      else if (document.activeElement === this.picture.canvas) draw(this.#brush, true);
    });
    const { canvas } = this.picture;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "slider");
    canvas.setAttribute("aria-label", room.t("eraser.label"));
    canvas.setAttribute("aria-valuemin", "0");
    canvas.setAttribute("aria-valuemax", String(bands));
    for (const event of ["focus", "blur"]) canvas.addEventListener(event, () => this.picture.draw());
    canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#pointer(canvas);
    this.list = h("ul", { class: "in-list" });
    this.clear = button(room.t("eraser.clear"), () => this.#become([]), { class: "in-clear" });
    this.element = h("div", {}, canvas, h("p", { class: "in-note", text: room.t("eraser.help") }), this.list, this.clear);
    this.#show();
  }

  get rectangles() {
    return this.#rectangles;
  }

  set(rectangles) {
    this.#rectangles = (Array.isArray(rectangles) ? rectangles : []).map((it) => this.#fitting(it)).filter(Boolean).slice(0, MOST);
    this.#show();
  }

  draw() {
    this.picture.draw();
  }

  destroy() {
    this.picture.destroy();
  }

  /** A rectangle within the passage, or null. */
  #fitting(rectangle) {
    const { bands, frames } = this.room.model;
    const within = (range, end) => {
      if (!Array.isArray(range) || !range.slice(0, 2).every(Number.isFinite)) return null;
      const [from, to] = range.map((value) => Math.max(0, Math.min(end, Math.round(value))));
      return to > from ? [from, to] : null;
    };
    const [own, time] = [within(rectangle?.bands, bands), within(rectangle?.frames, frames)];
    return own && time ? { bands: own, frames: time } : null;
  }

  #become(rectangles) {
    this.#rectangles = rectangles.slice(-MOST);
    this.#show();
    this.onChange();
  }

  #words({ bands: [low, top], frames: [from, to] }) {
    const { model, words } = this.room;
    return this.room.t("eraser.rectangle", {
      from: words.number(model.band_hz[low], 0), to: words.number(model.band_hz[top - 1], 0),
      start: words.number(from * model.seconds_per_frame, 1), end: words.number(to * model.seconds_per_frame, 1),
    });
  }

  #show() {
    this.list.replaceChildren(...this.#rectangles.map((rectangle, index) => h("li", {}, this.#words(rectangle), " ",
      button(this.room.t("eraser.remove"), () => {
        this.#become(this.#rectangles.filter((_, own) => own !== index));
        this.picture.canvas.focus();
      }, { class: "quiet", "aria-label": this.room.t("eraser.remove-this", { rectangle: this.#words(rectangle) }) }))));
    this.clear.hidden = this.#rectangles.length === 0;
    this.#valueText();
    this.picture.draw();
  }

  #valueText() {
    const { canvas } = this.picture;
    canvas.setAttribute("aria-valuenow", String(this.#brush.bands[0]));
    canvas.setAttribute("aria-valuetext", this.room.t("eraser.brush", { rectangle: this.#words(this.#brush), count: this.#rectangles.length }));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { bands, frames } = this.room.model;
    const move = (range, by, end) => (event.shiftKey ? [range[0], Math.min(end, Math.max(range[0] + 1, range[1] + by))]
      : range[0] + by >= 0 && range[1] + by <= end ? [range[0] + by, range[1] + by] : range);
    const moves = {
      ArrowUp: () => (this.#brush.bands = move(this.#brush.bands, 4, bands)),
      ArrowDown: () => (this.#brush.bands = move(this.#brush.bands, -4, bands)),
      ArrowRight: () => (this.#brush.frames = move(this.#brush.frames, 1, frames)),
      ArrowLeft: () => (this.#brush.frames = move(this.#brush.frames, -1, frames)),
      Enter: () => this.#become([...this.#rectangles, structuredClone(this.#brush)]),
      " ": () => this.#become([...this.#rectangles, structuredClone(this.#brush)]),
      Backspace: () => this.#become(this.#rectangles.slice(0, -1)),
      Delete: () => this.#become(this.#rectangles.slice(0, -1)),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
    this.#valueText();
    this.picture.draw();
  }

  #pointer(canvas) {
    const { bands, frames } = this.room.model;
    let start = null;
    const at = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      const share = (value) => Math.max(0, Math.min(1, value));
      return [(1 - share((clientY - box.top) / box.height)) * bands, share((clientX - box.left) / box.width) * frames];
    };
    const spanned = ([band, frame]) => {
      const range = (a, b, end, least) => {
        const from = Math.min(Math.floor(Math.min(a, b)), end - least);
        return [Math.max(0, from), Math.min(end, Math.max(Math.ceil(Math.max(a, b)), from + least))];
      };
      return { bands: range(start[0], band, bands, LEAST[0]), frames: range(start[1], frame, frames, LEAST[1]) };
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      start = at(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!start) return;
      this.#drawn = spanned(at(event));
      this.picture.draw();
    });
    canvas.addEventListener("pointerup", (event) => {
      if (!start) return;
      const rectangle = spanned(at(event));
      [start, this.#drawn] = [null, null];
      this.#become([...this.#rectangles, rectangle]);
    });
    canvas.addEventListener("pointercancel", () => {
      [start, this.#drawn] = [null, null];
      this.picture.draw();
    });
  }
}
