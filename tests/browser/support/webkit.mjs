// WebKitGTK, driven by the W3C's WebDriver protocol: Playwright does not drive it as a distribution ships it.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { delimiter } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readOutcome } from "./browser.mjs";

/** Name under which the protocol carries a reference to an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

function miniBrowser() {
  const folders = (process.env.WEBKIT_MINIBROWSER ?? "").split(delimiter).filter(Boolean);
  return folders[0] ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts WebKitGTK's MiniBrowser with its driver. */
export async function launchWebKit() {
  const port = await freePort();
  // WebKitGTK has no headless mode: it draws to a virtual display. In a group of its own, so that the display, the
  // driver and the browser end together.
  const driver = spawn("xvfb-run", ["-a", "WebKitWebDriver", `--port=${port}`], { stdio: "ignore", detached: true });
  const failed = new Promise((_, reject) => {
    driver.once("error", (error) => reject(new Error(`cannot start: ${error.message}`)));
  });
  const stop = () => {
    try {
      process.kill(-driver.pid);
    } catch {
      // It has ended by itself.
    }
  };
  try {
    const base = `http://127.0.0.1:${port}`;
    await Promise.race([failed, answers(base)]);
    const alwaysMatch = {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
    };
    const { sessionId } = await call("POST", `${base}/session`, { capabilities: { alwaysMatch } });
    return new Session(`${base}/session/${sessionId}`, stop);
  } catch (error) {
    stop();
    throw error;
  }
}

async function answers(base) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await call("GET", `${base}/status`);
      return;
    } catch {
      await sleep(200);
    }
  }
  throw new Error(`no driver answers on ${base}`);
}

async function call(method, url, body) {
  const options = { method, headers: { "content-type": "application/json" } };
  if (method === "POST") options.body = JSON.stringify(body ?? {});
  const response = await fetch(url, options);
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value?.error}: ${value?.message}`);
  return value;
}

class Session {
  constructor(url, stop) {
    this.url = url;
    this.stop = stop;
  }

  open = (address) => call("POST", `${this.url}/url`, { url: address });

  /** Runs a function in the page; its arguments and result are passed as JSON. */
  evaluate = (work, ...args) =>
    call("POST", `${this.url}/execute/sync`, { script: `return (${work}).apply(null, arguments)`, args });

  async element(selector) {
    const found = await call("POST", `${this.url}/element`, { using: "css selector", value: selector });
    return `${this.url}/element/${found[ELEMENT]}`;
  }

  async click(selector) {
    await call("POST", `${await this.element(selector)}/click`);
  }

  /** Chooses files in a real file input, as a user would. */
  async choose(paths, selector = "#file-input") {
    const text = [paths].flat().join("\n");
    await call("POST", `${await this.element(selector)}/value`, { text });
  }

  /** Waits until the page matches one of the selectors. */
  async waitFor(selector, timeout = 60_000) {
    const end = Date.now() + timeout;
    while (!(await this.evaluate((wanted) => document.querySelector(wanted) !== null, selector))) {
      if (Date.now() > end) {
        const text = await this.evaluate(() => document.body.innerText);
        throw new Error(`no ${selector} after ${timeout} ms: ${text.slice(0, 500)}`);
      }
      await sleep(100);
    }
  }

  async outcome(timeout = 120_000) {
    await this.waitFor('body[data-state="done"], body[data-state="failed"]', timeout);
    // The lanes are drawn with the next frame, which comes late in a browser without a screen.
    let outcome = await this.evaluate(readOutcome);
    for (let same = 0; same < 5; ) {
      await sleep(200);
      const next = await this.evaluate(readOutcome);
      same = next.slices === outcome.slices ? same + 1 : 0;
      outcome = next;
    }
    return outcome;
  }

  async classify(paths, timeout) {
    await this.evaluate(() => void (document.body.dataset.state = "test-waiting"));
    await this.choose(paths);
    return this.outcome(timeout);
  }

  async close() {
    await call("DELETE", this.url).catch(() => {});
    this.stop();
  }
}
