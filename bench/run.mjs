// `node run.mjs [--quick] [NAME ...]`: measures the sides in turns, then writes results.json, results.svg and README.md.

import { availableParallelism } from "node:os";
import * as bytes from "./groups/bytes.mjs";
import * as frontEnd from "./groups/front_end_browser.mjs";
import * as native from "./groups/native.mjs";
import * as networkBrowser from "./groups/network_browser.mjs";
import * as networkNative from "./groups/network_native.mjs";
import * as page from "./groups/page.mjs";
import * as webgpu from "./groups/webgpu.mjs";
import { Missing } from "./harness/paths.mjs";
import { report } from "./harness/report.mjs";
import * as history from "./harness/history.mjs";
import * as results from "./harness/results.mjs";

const groups = [networkBrowser, networkNative, native, webgpu, frontEnd, bytes, page];
const measurements = groups.flatMap((group) => group.measurements);

const words = process.argv.slice(2);
const quick = words.includes("--quick");
const names = words.filter((word) => !word.startsWith("--"));

/** `browser-cpu` selects all measurements below it; a row such as `page/hour/time` selects the measurement that makes it. */
const within = (name, other) => name === other || name.startsWith(`${other}/`);
const chosen = measurements.filter(
  ({ name }) => names.length === 0 || names.some((wanted) => within(name, wanted) || within(wanted, name)),
);
for (const wanted of names) {
  if (!measurements.some(({ name }) => within(name, wanted) || within(wanted, name))) {
    console.error(`no measurement has the name ${wanted}; the measurements are:\n${measurements.map(({ name }) => `  ${name}`).join("\n")}`);
    process.exit(2);
  }
}

const fresh = [];
let failed = 0;
const started = performance.now();
for (const measurement of chosen) {
  console.log(measurement.name);
  const row = (facts) => {
    const row = results.row(facts);
    fresh.push(row);
    const verdict = row.ratio <= row.goal ? "reached" : "missed";
    console.log(`  ${row.name}: ours ${row.ours} ${row.unit}, ${row.peer_name} ${row.peer}, ratio ${row.ratio} (goal ${row.goal}, ${verdict})`);
  };
  try {
    await measurement.run({ quick, row });
  } catch (error) {
    if (!(error instanceof Missing)) failed += 1;
    console.log(`  ${error instanceof Missing ? "skipped" : "failed"}: ${error.message}`);
  }
}
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
console.log(`${fresh.length} rows in ${minutes} minutes on ${availableParallelism()} cores`);

if (quick) {
  // Two turns only check that everything runs; their figures are not kept.
  console.log("a quick run writes nothing");
} else if (fresh.length > 0) {
  const rows = results.merge(results.load(), fresh, measurements.map(({ name }) => name));
  results.save(rows);
  history.save(fresh);
  report(rows);
  console.log("written: results.json, results.svg, history/unreleased.json, history.svg and README.md in bench/");
}
// A program that a failure has left running ends when its standard input is closed.
process.exit(failed > 0 ? 1 : 0);
