// Pictures on canvases: sharp on every screen, in the page's colours, drawn again when size or colours change.

/** As in crates/colormap: from quiet to loud. */
const DARK = [[10, 11, 13], [35, 28, 66], [86, 44, 110], [150, 53, 108], [218, 98, 84], [244, 178, 92], [253, 245, 212]];
const LIGHT = [[233, 238, 236], [201, 221, 221], [143, 190, 200], [80, 142, 174], [45, 91, 144], [39, 50, 108], [16, 12, 40]];
/** From negative (blue) over zero, which is the ground, to positive (orange): legible with every colour vision. */
const SIGNED_DARK = [[86, 180, 255], [38, 92, 150], [18, 22, 26], [158, 84, 22], [255, 176, 84]];
const SIGNED_LIGHT = [[10, 62, 130], [112, 160, 208], [240, 242, 239], [226, 150, 92], [140, 52, 0]];

const scheme = matchMedia("(prefers-color-scheme: dark)");
export const isDark = () => scheme.matches && !document.documentElement.hasAttribute("data-printing");

/** 256 colours, as the bytes of an image. */
function spread(stops) {
  const colours = new Uint8ClampedArray(256 * 4);
  for (let index = 0; index < 256; index += 1) {
    const place = (index / 255) * (stops.length - 1);
    const from = Math.min(Math.floor(place), stops.length - 2);
    for (let channel = 0; channel < 3; channel += 1) {
      colours[4 * index + channel] = stops[from][channel] + (place - from) * (stops[from + 1][channel] - stops[from][channel]);
    }
    colours[4 * index + 3] = 255;
  }
  return colours;
}
const ramps = { level: [spread(LIGHT), spread(DARK)], signed: [spread(SIGNED_LIGHT), spread(SIGNED_DARK)] };

/** A colour of the page's style. */
export const colour = (name) => getComputedStyle(document.getElementById("inside") ?? document.documentElement).getPropertyValue(name).trim();
export const genreColour = (index) => colour(`--g${index % 12}`);

/**
 * A picture of values in small: one pixel a value, the lowest row at the bottom. `at(row, column)` is a value; `ramp` is
 * "level" or "signed"; `range` are the values of the first and last colour, which are the same for every picture of a kind.
 */
export function image(rows, columns, at, { ramp = "signed", range: [least, most] }) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(columns, 1);
  canvas.height = Math.max(rows, 1);
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  const colours = ramps[ramp][isDark() ? 1 : 0];
  const scale = 255 / (most - least);
  for (let row = 0; row < rows; row += 1) {
    let to = 4 * (rows - 1 - row) * columns;
    for (let column = 0; column < columns; column += 1, to += 4) {
      const index = 4 * Math.max(0, Math.min(255, Math.round((at(row, column) - least) * scale)));
      for (let channel = 0; channel < 4; channel += 1) pixels.data[to + channel] = colours[index + channel];
    }
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** Draws an image in a rectangle without blurring its cells. */
export function place(context, picture, x, y, width, height, isSmooth = false) {
  context.imageSmoothingEnabled = isSmooth;
  context.drawImage(picture, x, y, width, height);
}

/** A canvas that draws itself: `paint(context, width, height)` in CSS pixels. `draw()` asks for it, once a frame. */
export class Picture {
  #queued = 0;
  #observer;
  #redraw = () => this.draw();

  constructor(className, paint) {
    this.canvas = document.createElement("canvas");
    this.canvas.className = className;
    this.paint = paint;
    this.#observer = new ResizeObserver(this.#redraw);
    this.#observer.observe(this.canvas);
    scheme.addEventListener("change", this.#redraw);
  }

  draw() {
    this.#queued ||= requestAnimationFrame(() => {
      this.#queued = 0;
      this.drawNow();
    });
  }

  drawNow() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || height === 0) return;
    const ratio = devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) {
      this.canvas.width = wide;
      this.canvas.height = high;
    }
    const context = this.canvas.getContext("2d");
    context.setTransform(wide / width, 0, 0, high / height, 0, 0);
    context.clearRect(0, 0, width, height);
    this.paint(context, width, height);
  }

  destroy() {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#queued);
    scheme.removeEventListener("change", this.#redraw);
  }
}

/** An outline that is visible on every colour: light within dark. */
export function outline(context, x, y, width, height, strong = true) {
  context.lineWidth = strong ? 4 : 3;
  context.strokeStyle = "#000";
  context.strokeRect(x, y, width, height);
  context.lineWidth = strong ? 2 : 1;
  context.strokeStyle = "#fff";
  context.strokeRect(x, y, width, height);
}

/** The number of columns that fills a rectangle of this shape with `count` tiles of a shape. */
export function mosaic(count, width, height, tileWidth, tileHeight) {
  let best = { columns: 1, scale: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const scale = Math.min(width / (columns * tileWidth), height / (Math.ceil(count / columns) * tileHeight));
    if (scale > best.scale) best = { columns, scale };
  }
  return best.columns;
}
