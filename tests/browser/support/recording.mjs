// The recording that a page has made, as a file for `trainer predict`.

import { file } from "./audio.mjs";

/**
 * For `before` of `open`: gives the page a method `recording(name)`, which saves what it has recorded and returns
 * `{ path, seconds, peak }`.
 */
export async function captureRecording(page) {
  await page.addInitScript(() => {
    const original = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      if (blob.type === "audio/wav") window.recorded = blob;
      return original.call(URL, blob);
    };
  });
  page.recording = async (name) => {
    const base64 = await page.evaluate(async () => {
      const bytes = new Uint8Array(await window.recorded.arrayBuffer());
      let binary = "";
      for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
      return btoa(binary);
    });
    const bytes = Buffer.from(base64, "base64");
    // The page writes 16 bit mono after a header of 44 bytes.
    const rate = bytes.readUInt32LE(24);
    let peak = 0;
    for (let at = 44; at + 1 < bytes.length; at += 2) peak = Math.max(peak, Math.abs(bytes.readInt16LE(at)) / 32768);
    return { path: file(name, bytes), seconds: (bytes.length - 44) / 2 / rate, peak };
  };
}
