// Live classification: starting it, its state, and a microphone that the test feeds.

/** Presses "Listen live" and chooses the microphone. */
export async function listen(page) {
  await page.click("#listen-live");
  await page.click("#live-microphone");
  await page.waitForSelector('body[data-state="live"]');
}

/** Waits until so many seconds of sound are processed. On a busy machine that may take longer than they last. */
export const processed = (page, seconds) =>
  page.waitForFunction((wanted) => Number(document.querySelector("#live").dataset.seconds) > wanted, seconds, {
    timeout: 90_000,
  });

/** What the page shows of its live classification. */
export const shown = (page) =>
  page.evaluate(() => {
    const live = document.querySelector("#live");
    return {
      state: document.body.dataset.state,
      answer: live.dataset.answer,
      genre: live.dataset.genre,
      now: live.dataset.now,
      seconds: Number(live.dataset.seconds),
      lag: Number(live.dataset.lag),
      skipped: Number(live.dataset.skipped),
      headline: document.querySelector("#live-answer").textContent,
      notice: document.querySelector("#notice").textContent,
      message: document.querySelector("#message").textContent,
    };
  });

/**
 * A microphone that the test feeds: the page gets the samples of `feed(samples)` as if its audio worklet had sent
 * them. Everything after the worklet is the page's own code.
 */
export async function fedMicrophone(page) {
  await page.addInitScript(() => {
    // Keeps the memory of the page's program, to measure it.
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const original = WebAssembly[name];
      WebAssembly[name] = async (...rest) => {
        const result = await original.apply(WebAssembly, rest);
        window.pageMemory = (result.instance ?? result).exports.memory;
        return result;
      };
    }
    navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream;
    window.AudioWorkletNode = function (context) {
      const node = context.createGain();
      const channel = new MessageChannel();
      node.port = channel.port1;
      window.microphonePort = channel.port2;
      return node;
    };
    window.feed = (samples) => {
      for (let at = 0; at < samples.length; at += 2048) {
        window.microphonePort.postMessage(samples.slice(at, at + 2048));
      }
    };
    /** Music with a beat and chords, `seconds` long. */
    window.music = (seconds, rate = 44100) => {
      const samples = new Float32Array(seconds * rate);
      for (let i = 0; i < samples.length; i++) {
        const t = i / rate;
        const root = [110, 146.8, 164.8, 110][Math.floor(t / 2) % 4];
        const beat = Math.exp(-((t % 0.5) * 12));
        let chord = 0;
        for (const r of [1, 1.26, 1.5, 2]) chord += Math.sin(2 * Math.PI * root * r * t);
        samples[i] = 0.12 * chord * (0.6 + 0.4 * beat) + 0.2 * beat * (Math.random() * 2 - 1);
      }
      return samples;
    };
  });
}

/** Feeds music piece by piece, as a microphone does, until there is an answer: it needs seven slices, and of sound that
 * arrives at once the engine classifies only the newest. */
export async function feedUntilAnswer(page, timeout = 60_000) {
  await page.evaluate(() => {
    const music = window.music(4);
    let at = 0;
    const next = () => {
      if (document.querySelector("#live[data-answer]") || document.body.dataset.state !== "live") return;
      window.feed(music.slice(at, at + 8192));
      at = (at + 8192) % music.length;
      setTimeout(next, 180);
    };
    next();
  });
  await page.waitForSelector("#live[data-answer]", { timeout });
}
