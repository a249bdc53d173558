// Writes bench/README.md: a table, a plot, and the notes of NOTES.md, which is written by hand.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { bench, root } from "./paths.mjs";
import { plot } from "./plot.mjs";

const outputOf = (program, ...args) => {
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
  const commit = outputOf("git", "rev-parse", "--short", "HEAD");
  return [
    `- Machine: ${processor?.model ?? "unknown"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}; no graphics processor, WebGPU on Chromium's software adapter.`,
    `- Ours: commit ${commit}, ${outputOf("rustc", "--version")}.`,
    `- Browser: ${outputOf(chromium, "--version")}, headless. Node ${process.versions.node}, Python ${outputOf(process.env.GENRESCOPE_BENCH_PYTHON ?? "python3", "--version").replace("Python ", "")}.`,
    `- Peers from npm: ${Object.entries(peers).map(([name, version]) => `${name} ${version}`).join(", ")}.`,
    `- Peers from PyPI: ${python.map((line) => line.replace("==", " ")).join(", ")}.`,
    `- Date: ${new Date().toISOString().slice(0, 10)}.`,
  ].join("\n");
}

const cell = (row) =>
  `| ${row.ratio <= row.goal ? "reached" : "**missed**"} | \`${row.name}\` | ${row.ours} ${row.unit} | ${row.peer} ${row.unit} | ${row.peer_name} | ${row.ratio} | ${row.goal} |`;

export function report(rows) {
  writeFileSync(join(bench, "results.svg"), plot(rows));
  const reached = rows.filter((row) => row.ratio <= row.goal).length;
  const notes = join(bench, "NOTES.md");
  const text = `# Benchmarks against other implementations

This file is written by \`cargo xtask bench\`; its last section is [NOTES.md](NOTES.md). A ratio is our figure divided
by the peer's, so less is better. Both sides run in turns on the same machine, and a figure is the median of all turns.
Before an implementation is timed, its logits must match PyTorch's within 0.002.

${reached} of ${rows.length} goals are reached.

![Ratios of our figures to the peers'](results.svg)

| reached | measurement | ours | peer | peer's name | ratio | goal |
|---|---|---|---|---|---|---|
${rows.map(cell).join("\n")}

## Machine and versions

${machine()}

## Commands

\`\`\`
cargo xtask bench                    # all, about ten minutes; downloads the peers the first time
cargo xtask bench NAME ...           # some: browser-cpu, train, front-end/native, page/hour, ...; other rows are kept
cargo xtask bench --quick            # checks that all measurements run: two turns each, writes nothing
cargo bench -p genre-core --features bench --bench functions   # stft, filterbank, conv block, GRU, vote
\`\`\`

## Notes

${existsSync(notes) ? readFileSync(notes, "utf8").trim() : "No notes yet."}
`;
  writeFileSync(join(bench, "README.md"), text);
}
