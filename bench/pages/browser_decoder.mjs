// The browser's own decoder and resampler.

import { bytes } from "./shared.mjs";

export async function decode({ file, rate }) {
  const data = await bytes(file);
  const run = async () => {
    const context = new OfflineAudioContext(1, 1, rate);
    // Decoding detaches the buffer, so it gets a copy.
    return context.decodeAudioData(data.buffer.slice(0));
  };
  return { facts: { seconds: (await run()).duration }, run };
}
