// A picture of the shown song in the format of a phone, to share or copy: answer, lanes, ranking and address. Loaded when
// the visitor asks for it; in JavaScript, so that the page's program stays small. It draws what the document shows, so
// language and colours are those of the page, and of a zoomed song the visible part.
const [WIDTH, HEIGHT, MARGIN] = [1080, 1350, 72];
const [LABELS, LANE] = [190, 44];
const RANKED = 5;

const find = (selector) => document.querySelector(selector);
const style = (element) => getComputedStyle(element);
const text = (selector) => find(selector)?.textContent.trim() ?? "";
const colourOf = (element) => style(element).getPropertyValue("--genre").trim() || style(element).color;

/** Writes pieces `[text, colour, italic]` in lines of at most `width`. Returns the baseline of the last line. */
function paragraph(context, pieces, { x, y, width, size, family, lines = 3 }) {
  let left = x;
  for (const [piece, colour, italic] of pieces) {
    context.font = `${italic ? "italic " : ""}${size}px ${family}`;
    context.fillStyle = colour;
    for (const word of piece.split(/(?<=\s)/)) {
      if (left > x && left + context.measureText(word.trimEnd()).width > x + width && lines > 1) {
        left = x;
        y += size * 1.15;
        lines -= 1;
      }
      // A word that is longer than a line is condensed.
      context.fillText(word, left, y, width);
      left += context.measureText(word).width;
    }
  }
  return y;
}

function draw() {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d");
  const body = style(document.body);
  const [ink, paper, sans] = [body.color, body.getPropertyValue("--paper").trim() || body.backgroundColor, body.fontFamily];
  const soft = body.getPropertyValue("--soft").trim() || ink;
  const hair = body.getPropertyValue("--hair").trim() || soft;
  const inner = WIDTH - 2 * MARGIN;
  context.fillStyle = paper;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const line = (words, colour, size, y) =>
    paragraph(context, [[words, colour]], { x: MARGIN, y, width: inner, size, family: sans, lines: 2 });

  line(text("#wordmark"), soft, 30, MARGIN + 30);
  const answer = find("#answer");
  const pieces = [...answer.childNodes].map((node) =>
    node instanceof Element ? [node.textContent, colourOf(node), true] : [node.textContent, ink],
  );
  let y = paragraph(context, pieces, {
    x: MARGIN, y: MARGIN + 150, width: inner, size: 88, family: style(answer).fontFamily,
  });
  y = line(text("#sureness"), soft, 34, y + 66);
  y = line(text("#song-tags") || text("#song-name"), ink, 34, y + 66) + 50;

  // The lanes, with what the strip shows in them.
  const strip = find("#strip");
  const area = strip.getBoundingClientRect();
  const labels = [...document.querySelectorAll("#lanes span")];
  const tall = Math.min(LANE * labels.length, HEIGHT - y - 480);
  const lane = tall / Math.max(labels.length, 1);
  const [left, wide] = [MARGIN + LABELS, inner - LABELS];
  labels.forEach((label, index) => {
    const middle = y + (index + 0.5) * lane;
    context.fillStyle = hair;
    context.fillRect(left, middle, wide, 1);
    context.font = `${label.classList.contains("winner") ? "bold " : ""}26px ${sans}`;
    context.fillStyle = ink;
    context.textBaseline = "middle";
    context.fillText(label.textContent, MARGIN, middle, LABELS - 16);
    context.textBaseline = "alphabetic";
  });
  context.save();
  context.beginPath();
  context.rect(left, y, wide, tall);
  context.clip();
  for (const note of strip.querySelectorAll("rect")) {
    const box = note.getBoundingClientRect();
    context.globalAlpha = Number(note.getAttribute("opacity") ?? 1);
    context.fillStyle = style(note).fill;
    context.fillRect(
      left + ((box.left - area.left) / area.width) * wide,
      y + ((box.top - area.top) / area.height) * tall,
      Math.max((box.width / area.width) * wide, 1),
      (box.height / area.height) * tall,
    );
  }
  context.restore();
  y += tall + 56;

  for (const row of [...document.querySelectorAll("#ranking li[data-genre]")].slice(0, RANKED)) {
    const probability = Number(row.dataset.probability);
    context.font = `28px ${sans}`;
    context.fillStyle = ink;
    context.fillText(row.querySelector(".name").textContent, MARGIN, y + 22, LABELS - 16);
    context.textAlign = "end";
    context.fillText(row.querySelector(".percent").textContent, WIDTH - MARGIN, y + 22);
    context.textAlign = "start";
    const bar = wide - 120;
    context.fillStyle = hair;
    context.fillRect(left, y, bar, 26);
    context.fillStyle = colourOf(row);
    context.fillRect(left, y, bar * probability, 26);
    y += 50;
  }
  context.fillStyle = soft;
  context.font = `28px ${sans}`;
  context.fillText(address().replace(/^https?:\/\/|\/$/g, ""), MARGIN, HEIGHT - MARGIN, inner);
  return canvas;
}

/** The address of the page; empty for a page from a file, whose address is of no use to others and names folders of the visitor. */
const address = () => (location.protocol === "file:" ? "" : new URL(".", document.baseURI).href);
const picture = () => new Promise((resolve) => draw().toBlob(resolve, "image/png"));

async function share() {
  const file = new File([await picture()], "genrescope.png", { type: "image/png" });
  const song = text("#song-tags") || text("#song-name");
  const shared = { title: song, text: `${song}: ${text("#answer")}`, url: address() || undefined };
  const whole = { ...shared, files: [file] };
  await navigator.share(navigator.canShare(whole) ? whole : shared);
}

async function copy() {
  // Safari permits a promise only here, not before.
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture() })]);
  const done = find("#picture-copied");
  done.hidden = false;
  setTimeout(() => (done.hidden = true), 4000);
}

/** Called with the pressed button. */
export default async function act(button) {
  try {
    await (button.id === "share" ? share() : copy());
  } catch (error) {
    // The visitor has closed the system's dialog.
    if (error.name !== "AbortError") throw error;
  }
}
