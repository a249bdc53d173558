// A picture of any part of the page, as it is shown: backgrounds, borders, texts, canvases, SVG. Browsers have no interface
// for this, and a view is made of all of these.

/** Pixels of the picture for one of the page: sharp on paper and projectors. */
const SCALE = 2;
const MARGIN = 12;
/** Browsers refuse larger canvases. */
const MOST_PIXELS = 16_000_000;
const SHAPE_STYLE = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "visibility"];

/** Draws an element: a PNG as a blob. */
export async function png(element) {
  const canvas = await draw(element);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function draw(element) {
  const box = element.getBoundingClientRect();
  const [width, height] = [box.width + 2 * MARGIN, Math.max(element.scrollHeight, box.height) + 2 * MARGIN];
  const scale = Math.min(SCALE, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = ground(element);
  context.fillRect(0, 0, width, height);
  context.translate(MARGIN - box.left, MARGIN - box.top);
  await paint(element, context);
  return canvas;
}

/** The colour behind an element. */
function ground(element) {
  for (let at = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!isClear(backgroundColor)) return backgroundColor;
  }
  return "#fff";
}
const isClear = (colour) => colour === "transparent" || /[,/]\s*0(\.0+)?\)$/.test(colour);

async function paint(element, context) {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (style.display === "none" || style.visibility === "hidden" || element.classList.contains("unseen")) return;
  // An element without a box of its own may still have children with one.
  if (box.width > 0 && box.height > 0) {
    if (!isClear(style.backgroundColor)) {
      context.fillStyle = style.backgroundColor;
      context.fillRect(box.left, box.top, box.width, box.height);
    }
    if (element instanceof HTMLCanvasElement) {
      if (element.width > 0 && element.height > 0) context.drawImage(element, box.left, box.top, box.width, box.height);
    } else if (element instanceof SVGSVGElement) {
      await paintShapes(element, box, context);
    }
    borders(style, box, context);
    if (element instanceof SVGSVGElement) return;
    if (element instanceof HTMLSelectElement) write(element.selectedOptions[0]?.textContent ?? "", box, style, context, parseFloat(style.paddingLeft) + 1);
    if (element instanceof HTMLProgressElement || element.type === "range") bar(element, box, style, context);
    if (element.type === "checkbox" || element.type === "radio") context.strokeRect(box.left, box.top, box.width, box.height);
  }
  if (element instanceof HTMLSelectElement) return;
  for (const child of element.childNodes) {
    if (child instanceof Text) words(child, style, context);
    else if (child instanceof Element) await paint(child, context);
  }
}

function borders(style, { left, top, right, bottom }, context) {
  const sides = { Top: [left, top, right, top], Right: [right, top, right, bottom], Bottom: [left, bottom, right, bottom], Left: [left, top, left, bottom] };
  for (const [side, [x1, y1, x2, y2]] of Object.entries(sides)) {
    const width = parseFloat(style[`border${side}Width`]);
    if (!(width > 0) || style[`border${side}Style`] === "none" || isClear(style[`border${side}Color`])) continue;
    context.strokeStyle = style[`border${side}Color`];
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  }
}

/** The words of a text, each where the page has it: so line breaks need not be computed. */
function words(text, style, context) {
  const range = document.createRange();
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const [box] = range.getClientRects();
    if (box) write(style.textTransform === "uppercase" ? word.toUpperCase() : word, box, style, context);
  }
}

function write(text, box, style, context, indent = 0) {
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textBaseline = "alphabetic";
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText(text);
  context.fillText(text, box.left + indent, box.top + (box.height - ascent - descent) / 2 + ascent);
}

function bar(element, box, style, context) {
  const [min, max] = [Number(element.min || 0), Number(element.max || 1)];
  const share = (Number(element.value) - min) / (max - min || 1);
  context.strokeStyle = context.fillStyle = style.color;
  context.lineWidth = 1;
  context.strokeRect(box.left, box.top + box.height / 2 - 3, box.width, 6);
  context.fillRect(box.left, box.top + box.height / 2 - 3, box.width * share, 6);
}

/** SVG is drawn as a picture of its own, with the page's styles as attributes, since the picture does not have the page's style sheets. */
async function paintShapes(svg, box, context) {
  const copy = svg.cloneNode(true);
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((shape, index) => {
    const style = getComputedStyle(originals[index]);
    for (const name of SHAPE_STYLE) shape.setAttribute(name, style.getPropertyValue(name));
    if (style.display === "none") shape.setAttribute("display", "none");
    shape.removeAttribute("style");
  });
  copy.setAttribute("width", String(box.width));
  copy.setAttribute("height", String(box.height));
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    context.drawImage(image, box.left, box.top, box.width, box.height);
  } catch {
    // A shape that this browser cannot draw as a picture is left out.
  } finally {
    URL.revokeObjectURL(address);
  }
}
