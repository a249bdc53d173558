// The page of results: a table, a plot, and what was learned, which is written by hand in NOTES.md.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { bench, root } from "./paths.mjs";
import { plot } from "./plot.mjs";

const said = (program, ...args) => {
  try {
    return execFileSync(program, args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
  } catch {
    return "unknown";
  }
};

function machine() {
  const [processor] = cpus();
  const chromium = process.env.CHROMIUM ?? "chromium";
  const peers = JSON.parse(readFileSync(join(bench, "package.json"), "utf8")).dependencies;
  const python = readFileSync(join(bench, "peers/python/requirements.in"), "utf8").trim().split("\n");
  const commit = said("git", "rev-parse", "--short", "HEAD");
  return [
    `- Machine: ${processor?.model ?? "unknown"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}; no graphics processor, WebGPU on Chromium's software adapter.`,
    `- Ours: commit ${commit}, ${said("rustc", "--version")}.`,
    `- Browser: ${said(chromium, "--version")}, headless. Node ${process.versions.node}, Python ${said(process.env.GENRESCOPE_BENCH_PYTHON ?? "python3", "--version").replace("Python ", "")}.`,
    `- Peers from npm: ${Object.entries(peers).map(([name, version]) => `${name} ${version}`).join(", ")}.`,
    `- Peers from PyPI: ${python.map((line) => line.replace("==", " ")).join(", ")}.`,
    `- Last written: ${new Date().toISOString().slice(0, 10)}.`,
  ].join("\n");
}

const cell = (row) =>
  `| ${row.ratio <= row.goal ? "reached" : "**missed**"} | \`${row.name}\` | ${row.ours} ${row.unit} | ${row.peer} ${row.unit} | ${row.peer_name} | ${row.ratio} | ${row.goal} |`;

export function report(rows) {
  writeFileSync(join(bench, "results.svg"), plot(rows));
  const reached = rows.filter((row) => row.ratio <= row.goal).length;
  const notes = join(bench, "NOTES.md");
  const text = `# Measured against others

Written by \`cargo xtask bench\`; what is written by hand stands in [NOTES.md](NOTES.md). A ratio is ours over the
peer's, less is better; both sides run in turns on the same machine, and a figure is the median of their turns. Before
it is timed, every engine must give PyTorch's logits within 0.002.

${reached} of ${rows.length} goals are reached.

![Ratios, ours over the peer's](results.svg)

| goal | measurement | ours | peer | peer's name | ratio | goal |
|---|---|---|---|---|---|---|
${rows.map(cell).join("\n")}

## Machine and versions

${machine()}

## Commands

\`\`\`
cargo xtask bench                    # everything, about ten minutes; peers are fetched the first time
cargo xtask bench NAME ...           # some: browser-cpu, train, front-end/native, page/hour, ...; other rows stay
cargo xtask bench --quick            # does everything run? two turns each, nothing is written
cargo bench -p genre-core --features bench --bench functions   # stft, filterbank, conv block, GRU, vote
\`\`\`

## What was learned

${existsSync(notes) ? readFileSync(notes, "utf8").trim() : "Nothing is noted yet."}
`;
  writeFileSync(join(bench, "README.md"), text);
}
