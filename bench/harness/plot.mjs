// Plots the ratios: one bar per row on a logarithmic axis, with the goal as a tick.

const LINE = 20;
const LEFT = 400;
const WIDTH = 420;
const LEAST = 1 / 64;
const MOST = 8;

/** The axis of both plots: ratios and their labels. */
export const MARKS = [1 / 64, 1 / 16, 1 / 4, 1, 4].map((ratio) => [ratio, ratio < 1 ? `1/${1 / ratio}` : ratio]);

export const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** Where a ratio is on a logarithmic axis from 1/64 to `most`: 0 to 1. */
export const share = (ratio, most) => Math.log(Math.min(most, Math.max(LEAST, ratio)) / LEAST) / Math.log(most / LEAST);

const place = (ratio) => LEFT + WIDTH * share(ratio, MOST);

export function plot(rows) {
  const height = rows.length * LINE + 60;
  const axis = MARKS.map(([ratio, label]) => {
    const x = place(ratio).toFixed(1);
    return `<path d="M${x} 28V${height - 20}" class="${ratio === 1 ? "one" : "grid"}"/><text x="${x}" y="20" text-anchor="middle">${label}</text>`;
  });
  const bars = rows.map((row, index) => {
    const y = 34 + index * LINE;
    const reached = row.ratio <= row.goal;
    const goal = place(row.goal).toFixed(1);
    const end = place(row.ratio);
    return [
      `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escaped(row.name)}</text>`,
      `<rect x="${LEFT}" y="${y + 2}" width="${(end - LEFT).toFixed(1)}" height="${LINE - 6}" class="${reached ? "reached" : "missed"}"/>`,
      `<path d="M${goal} ${y}v${LINE - 2}" class="goal"/>`,
      `<text x="${(end + 6).toFixed(1)}" y="${y + 12}" class="value">${row.ratio}</text>`,
    ].join("");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 70} ${height}" font-family="system-ui, sans-serif" font-size="11">
<title>Ours divided by the peer's: less is better; the dark tick is the goal</title>
<style>
svg { background: #fff; fill: #222 } .grid { stroke: #ddd } .one { stroke: #888 } .goal { stroke: #111; stroke-width: 2 }
.reached { fill: #2f7f74 } .missed { fill: #c2543a } .value { paint-order: stroke; stroke: #fff; stroke-width: 3px }
</style>
${[...axis, ...bars].join("\n")}
<text x="${LEFT}" y="${height - 4}">ours divided by the peer's, less is better; dark tick: the goal</text>
</svg>
`;
}
