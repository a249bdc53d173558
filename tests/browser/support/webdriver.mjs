// Firefox and WebKitGTK, spoken to by the W3C's WebDriver protocol: Playwright drives neither of them as
// a distribution ships it.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readOutcome } from "./browser.mjs";

/** Names under which the protocol carries a reference to an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

const engines = {
  firefox: {
    // Firefox runs no audio context without a loudspeaker, so it gets one that swallows everything.
    before: () => ["pulseaudio", ["-n", "--load=module-null-sink", "--load=module-native-protocol-unix", "--exit-idle-time=-1"]],
    driver: (port) => ["geckodriver", ["--port", String(port), "--log", "error"]],
    capabilities: (preferences) => ({
      browserName: "firefox",
      "moz:firefoxOptions": {
        args: ["-headless"],
        prefs: { "media.navigator.streams.fake": true, "media.navigator.permission.disabled": true, ...preferences },
      },
    }),
  },
  webkit: {
    // WebKitGTK has no headless mode: it is shown to a display that nobody looks at.
    driver: (port) => ["xvfb-run", ["-a", "WebKitWebDriver", `--port=${port}`]],
    capabilities: () => ({
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
    }),
  },
};

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

/** Starts a browser with its driver: `launchOther("firefox" | "webkit")`. */
export async function launchOther(name, preferences = {}) {
  const engine = engines[name];
  const port = await freePort();
  // A sound server of its own: any other browser on this machine would take to it as well, and fall silent when
  // it ends.
  const folder = mkdtempSync(join(tmpdir(), "sound-"));
  const env = { ...process.env, PULSE_RUNTIME_PATH: folder, PULSE_SERVER: `unix:${join(folder, "native")}` };
  // Groups of their own, so that the display, the driver and the browser all end with them.
  const running = [engine.before?.(), engine.driver(port)]
    .filter(Boolean)
    .map(([program, args]) => spawn(program, args, { stdio: "ignore", detached: true, env }));
  const ended = new Promise((_, reject) => {
    for (const child of running) child.once("error", (error) => reject(new Error(`cannot start: ${error.message}`)));
  });
  const stop = () => {
    for (const { pid } of running.reverse()) {
      try {
        process.kill(-pid);
      } catch {
        // It has ended by itself.
      }
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const base = `http://127.0.0.1:${port}`;
    await Promise.race([ended, answers(base)]);
    const always = { alwaysMatch: engine.capabilities(preferences) };
    const { sessionId } = await call("POST", `${base}/session`, { capabilities: always });
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
      await new Promise((resolve) => setTimeout(resolve, 200));
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

  /** Runs a function in the page; its arguments and result travel as JSON. */
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
  async choose(paths) {
    const text = [paths].flat().join("\n");
    await call("POST", `${await this.element("#file-input")}/value`, { text });
  }

  /** Waits until the page matches one of the selectors. */
  async waitFor(selector, timeout = 60_000) {
    const end = Date.now() + timeout;
    while (!(await this.evaluate((wanted) => document.querySelector(wanted) !== null, selector))) {
      if (Date.now() > end) {
        const text = await this.evaluate(() => document.body.innerText);
        throw new Error(`no ${selector} after ${timeout} ms: ${text.slice(0, 500)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async outcome(timeout = 120_000) {
    await this.waitFor('body[data-state="done"], body[data-state="failed"]', timeout);
    return this.evaluate(readOutcome);
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
