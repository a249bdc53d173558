// Firefox, driven by Playwright through WebDriver BiDi, which Firefox itself speaks: no driver program is needed.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firefox } from "playwright-core";
import { program } from "./browser.mjs";

/** Frequency in hertz of the tone that the fake microphone gives. */
export const TONE_HZ = 440;

const preferences = {
  "media.navigator.streams.fake": true,
  "media.navigator.audio.fake_frequency": TONE_HZ,
  "media.navigator.permission.disabled": true,
};

/** Starts headless Firefox with a fake microphone. `close` also ends what it needs. */
export async function launchFirefox() {
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
        firefoxUserPrefs: preferences,
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
