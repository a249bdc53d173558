// Firefox, driven by Playwright through WebDriver BiDi, which Firefox itself speaks: no driver program is needed.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firefox } from "playwright-core";
import { inEngine, open, program } from "./browser.mjs";

/** Frequency in hertz of the tone that the fake microphone gives. */
export const TONE_HZ = 440;

const preferences = {
  "media.navigator.streams.fake": true,
  "media.navigator.audio.fake_frequency": TONE_HZ,
  "media.navigator.permission.disabled": true,
};

/**
 * Starts headless Firefox with a fake microphone. `close` also ends what it needs. `cores: 1` for a room that starts an
 * engine of its own, which then starts no pool: see `openInFirefox`, which can only open the page again.
 */
export async function launchFirefox({ cores } = {}) {
  // Firefox runs no audio context without an audio output, so it gets a null sink. In a folder of its own: another
  // browser on this machine would connect to it too, and lose its output when it ends.
  const folder = mkdtempSync(join(tmpdir(), "sound-"));
  const env = { ...process.env, PULSE_RUNTIME_PATH: folder, PULSE_SERVER: `unix:${join(folder, "native")}` };
  const options = ["-n", "--load=module-null-sink", "--load=module-native-protocol-unix", "--exit-idle-time=-1"];
  const sound = spawn("pulseaudio", options, { stdio: "ignore", env });
  const failed = new Promise((_, reject) => {
    sound.once("error", (error) => reject(new Error(`cannot start pulseaudio: ${error.message}`)));
  });
  const stop = () => {
    sound.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const browser = await Promise.race([
      failed,
      firefox.launch({
        executablePath: process.env.FIREFOX ?? program("firefox-esr"),
        // The channel that makes Playwright use BiDi and not its own patched build.
        channel: "moz-firefox",
        firefoxUserPrefs: { ...preferences, ...(cores && { "dom.maxHardwareConcurrency": cores }) },
        env,
      }),
    ]);
    browser.on("disconnected", stop);
    return browser;
  } catch (error) {
    stop();
    throw error;
  }
}

/** Attempts to start the engine's pool, each of which Firefox loses about once in twenty on a busy machine. */
const ATTEMPTS = 5;
/** Milliseconds for an answer from the engine's worker. */
const ANSWER_MS = 10_000;

/**
 * Opens the page, as `open` does, with an engine that responds.
 *
 * While a debugger or a driver watches it, Firefox 153 sometimes never returns from `new Worker` in a worker: the
 * thread waits until the driver knows the new worker, and misses the signal. The engine's worker, which starts its pool
 * right after it is ready, then stands still. Without a driver this does not happen, so the page is opened again. If
 * the engine stands still in every attempt, the fault is another one and this throws.
 */
export async function openInFirefox(browser, url, { before, ...rest } = {}) {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const page = await open(browser, url, {
      ...rest,
      before: async (page) => {
        await inEngine(page, answerProbes);
        await before?.(page);
      },
    });
    if (await page.evaluate(probe, ANSWER_MS)) return page;
    console.log(`attempt ${attempt}: Firefox's worker stands still while it starts another`);
    await page.context().close();
  }
  throw new Error(`the engine's worker stood still in ${ATTEMPTS} attempts`);
}

/** Runs in a worker. */
function answerProbes() {
  if (self.name === "pool") return;
  const channel = new BroadcastChannel("probe");
  channel.onmessage = ({ data }) => data === "question" && channel.postMessage("answer");
}

/** Runs in the page, when the engine is ready: whether the engine's worker, having started its pool, answers in time. */
function probe(timeout) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel("probe");
    channel.onmessage = ({ data }) => data === "answer" && resolve(true);
    channel.postMessage("question");
    setTimeout(() => resolve(false), timeout);
  });
}
