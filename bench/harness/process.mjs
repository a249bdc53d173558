// An implementation that is a program: it prints its facts as a line of JSON, then for each number of runs on its
// standard input a line with their times.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function start(command, args, env = {}) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
  let errors = "";
  child.stderr.on("data", (data) => (errors = (errors + data).slice(-2000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((_, reject) => {
    child.once("error", (error) => reject(new Error(`cannot start ${command}: ${error.message}`)));
  });
  ended.catch(() => {});
  const next = async () => {
    const { value, done } = await Promise.race([lines.next(), ended]);
    if (done) throw new Error(`${[command, ...args].join(" ")} ended: ${errors.trim()}`);
    return JSON.parse(value);
  };
  const facts = await next();
  return {
    facts,
    async measure(runs) {
      child.stdin.write(`${runs}\n`);
      return (await next()).ms;
    },
    close() {
      child.stdin.end();
      return new Promise((resolve) => (child.exitCode === null ? child.once("exit", resolve) : resolve()));
    },
  };
}
