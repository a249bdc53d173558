// The ratios over the versions: a file of each version in `bench/history/`, and a plot of all.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench } from "./paths.mjs";
import { MARKS, escaped, share } from "./plot.mjs";

const folder = join(bench, "history");
/** The results since the last version. A release renames the file: docs/release.md. */
const UNRELEASED = "unreleased";

const WIDTH = 250;
const HEIGHT = 150;
const GAP = 70;
const LEFT = 40;
const ACROSS = 3;
const MOST = 4;

/** `0.10.0` after `0.9.0`, and what has no version last. */
function byVersion(a, b) {
  if (a === UNRELEASED || b === UNRELEASED) return Number(a === UNRELEASED) - Number(b === UNRELEASED);
  const [x, y] = [a, b].map((version) => version.split(".").map(Number));
  const at = x.findIndex((part, index) => part !== y[index]);
  return at < 0 ? 0 : x[at] - y[at];
}

/** The ratios of each version by the names of their rows: `[[version, ratios], ...]`, the oldest first. */
export function load() {
  const versions = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
  return versions.sort(byVersion).map((version) => [version, JSON.parse(readFileSync(join(folder, `${version}.json`), "utf8"))]);
}

/** One panel for each kind of measurement, one line for each row. */
export function plot(versions) {
  const names = [...new Set(versions.flatMap(([, ratios]) => Object.keys(ratios)))];
  const groups = [...new Set(names.map((name) => name.split("/")[0]))];
  const x = (index) => LEFT + (versions.length < 2 ? 0 : (index * WIDTH) / (versions.length - 1));
  const y = (ratio) => HEIGHT * (1 - share(ratio, MOST));
  const panels = groups.map((group, index) => {
    const grid = MARKS.map(([ratio, label]) => {
      const at = y(ratio).toFixed(1);
      return `<path d="M${LEFT} ${at}h${WIDTH}" class="${ratio === 1 ? "one" : "grid"}"/><text x="${LEFT - 6}" y="${Number(at) + 4}" text-anchor="end">${label}</text>`;
    });
    const lines = names.filter((name) => name.split("/")[0] === group).map((name) => {
      const points = versions.flatMap(([, ratios], at) => (name in ratios ? [[x(at).toFixed(1), y(ratios[name]).toFixed(1)]] : []));
      const dots = points.map(([left, top]) => `<circle cx="${left}" cy="${top}" r="2"/>`).join("");
      return `<g><title>${escaped(name)}</title><polyline points="${points.join(" ")}"/>${dots}</g>`;
    });
    const labels = versions.map(([version], at) => `<text x="${x(at).toFixed(1)}" y="${HEIGHT + 16}" text-anchor="middle">${escaped(version)}</text>`);
    const [left, top] = [(index % ACROSS) * (WIDTH + GAP + LEFT), 30 + Math.floor(index / ACROSS) * (HEIGHT + GAP)];
    return `<g transform="translate(${left} ${top})"><text x="${LEFT}" y="-10" class="head">${escaped(group)}</text>${[...grid, ...lines, ...labels].join("")}</g>`;
  });
  const size = [ACROSS * (WIDTH + GAP + LEFT), 30 + Math.ceil(groups.length / ACROSS) * (HEIGHT + GAP)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.join(" ")}" font-family="system-ui, sans-serif" font-size="11">
<title>Ratios over the versions: ours divided by the peer's, less is better</title>
<style>
svg { background: #fff; fill: #222 } .grid { stroke: #ddd } .one { stroke: #888 } .head { font-weight: 600 }
polyline { fill: none; stroke: #2f7f74; stroke-width: 1.5 } circle { fill: #2f7f74 }
</style>
${panels.join("\n")}
</svg>
`;
}

/** Keeps the ratios of the rows of a run as those since the last version, and draws the plot. */
export function save(fresh) {
  const path = join(folder, `${UNRELEASED}.json`);
  const ratios = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  for (const { name, ratio } of fresh) ratios[name] = ratio;
  writeFileSync(path, `${JSON.stringify(ratios, null, 1)}\n`);
  writeFileSync(join(bench, "history.svg"), plot(load()));
}
