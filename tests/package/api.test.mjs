// The functions of the package: what they take, refuse, report and end.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { convert, file, music, notAudio, silence, wav } from "../browser/support/audio.mjs";
import { launch } from "../browser/support/browser.mjs";
import { predict } from "../browser/support/predict.mjs";
import { serve } from "../browser/support/site.mjs";
import { html, site } from "./support/package.mjs";
import { assertVerdict, withFile } from "./support/verdict.mjs";

const RATE = 44_100;
/** Bytes of a file that the engine of the tests on crashes does not survive. */
const DEADLY = 77_777;

let server, folder, browser, page, samples, song, expected;
before(async () => {
  const script = 'import * as all from "./genrescope/index.js"; window.all = all; window.loaded = all.load({ backend: "cpu" });';
  folder = site("api", { "index.html": html(script) });
  const worker = readFileSync(join(folder, "genrescope/worker.js"), "utf8");
  const crash = `self.addEventListener("message", ({ data }) => { if (data.payload?.size === ${DEADLY}) throw new Error("deadly"); });\n`;
  writeFileSync(join(folder, "genrescope/crashing.js"), crash + worker);
  server = await serve({ folder });
  browser = await launch({ gpu: false, args: ["--autoplay-policy=no-user-gesture-required"] });
  samples = music(8, { rate: RATE });
  song = file("song.wav", wav(samples, { rate: RATE, bits: "float" }));
  [expected] = predict([song]);
  page = await browser.newPage();
  // From then on, this script is not found any more.
  await page.route("**/crashing-is-gone", (route) => {
    server.replace.set("/genrescope/crashing.js", null);
    return route.fulfill({ body: "" });
  });
  await page.goto(server.url);
  await page.waitForFunction(() => window.loaded);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** The result of `work(blob, ...rest)` with `window.loaded`, which must not fail. */
async function succeeds(work, path = song, ...rest) {
  const { result, error } = await withFile(page, path, work, ...rest);
  assert.equal(error, undefined, error?.message);
  return result;
}

/** The code of the error of `work(blob, ...rest)`, which must fail. */
async function code(work, path = song, ...rest) {
  const { result, error } = await withFile(page, path, work, ...rest);
  assert.equal(result, undefined);
  assert.ok(error.message.length > 20, error.message);
  return error.code;
}

test("embeds slices, whose mean is over the audible ones", async () => {
  const found = await succeeds(async (blob) => {
    const engine = await window.loaded;
    const { width, slices, mean, columns, bandHz } = await engine.embed(blob);
    const rows = slices.filter(({ audible }) => audible).map(({ embedding }) => [...embedding]);
    return { width, slices: slices.length, rows, mean: [...mean], columns: columns.length / bandHz.length };
  });
  assert.equal(found.width, 128);
  assert.equal(found.slices, expected.slices.length);
  assert.ok(found.rows.length > 1 && found.rows[0].some((value, i) => value !== found.rows[1][i]));
  found.mean.forEach((value, i) => {
    const sum = found.rows.reduce((all, row) => all + row[i], 0);
    assert.ok(Math.abs(value - sum / found.rows.length) < 1e-5);
  });
  // Eight seconds of a column every 77 ms.
  assert.ok(Number.isInteger(found.columns) && found.columns > 90, found.columns);
});

test("bytes, AudioBuffer and samples get the verdict of the file", async () => {
  const ways = {
    Blob: async (blob) => (await loaded).classify(blob),
    ArrayBuffer: async (blob) => (await loaded).classify(await blob.arrayBuffer()),
    Uint8Array: async (blob) => (await loaded).classify(new Uint8Array(await blob.arrayBuffer())),
    AudioBuffer: async (blob) => {
      const context = new OfflineAudioContext(1, 1, 44_100);
      return (await loaded).classify(await context.decodeAudioData(await blob.arrayBuffer()));
    },
    samples: async (blob) => {
      const samples = new Float32Array(await blob.slice(44).arrayBuffer());
      return (await loaded).classify({ samples, sampleRate: 44_100 });
    },
    "two channels": async (blob) => {
      const samples = new Float32Array(await blob.slice(44).arrayBuffer());
      return (await loaded).classify({ samples: [samples, samples], sampleRate: 44_100 });
    },
  };
  for (const [name, work] of Object.entries(ways)) {
    const verdict = await succeeds(work);
    assertVerdict(verdict, expected, name);
    assert.equal(verdict.format.channels, name === "two channels" ? 2 : 1);
    assert.deepEqual(verdict, JSON.parse(JSON.stringify(verdict)), "plain objects");
  }
});

test("verdict has the fields of trainer predict", async () => {
  const verdict = await succeeds(async (blob) => (await loaded).classify(blob));
  assert.deepEqual(Object.keys(verdict.probabilities).sort(), Object.keys(expected.probabilities).sort());
  assert.deepEqual(verdict.genres, expected.genres);
  for (const [name, probability] of Object.entries(expected.outside)) {
    assert.ok(Math.abs(verdict.outside[name] - probability) < 1e-5, name);
  }
  expected.slices.forEach((slice, i) => {
    const { startS, endS, audible, probabilities } = verdict.slices[i];
    assert.ok(Math.abs(startS - slice.start_s) < 1e-3 && Math.abs(endS - slice.end_s) < 1e-3 && audible === slice.audible);
    probabilities.forEach((p, genre) => assert.ok(Math.abs(p - slice.probabilities[genre]) < 1e-4));
  });
  const { model, backend, reason } = await page.evaluate(async () => {
    const { model, backend, backendReason } = await loaded;
    return { model, backend, reason: backendReason };
  });
  assert.equal(model.genres.length, 10);
  assert.deepEqual([backend, verdict.backend, verdict.vote, verdict.hop], ["cpu", "cpu", model.vote, 1]);
  assert.ok(reason.length > 10 && !reason.includes("{"), reason);
});

test("votes are those of the trainer", async () => {
  for (const vote of ["majority", "mean", "confident", "geometric"]) {
    const verdict = await succeeds(async (blob, vote) => (await loaded).classify(blob, { vote }), song, vote);
    assert.equal(verdict.vote, vote);
    assertVerdict(verdict, predict([song], { args: ["--vote", vote] })[0], vote);
  }
});

test("a hop of two uses every second slice", async () => {
  const all = await succeeds(async (blob) => (await loaded).classify(blob, { vote: "mean" }));
  const { verdict, seen } = await succeeds(async (blob) => {
    const seen = [];
    const verdict = await (await loaded).classify(blob, { vote: "mean", hop: 2, onSlices: (slices) => seen.push(...slices) });
    return { verdict, seen };
  });
  const used = all.slices.filter((_, i) => i % 2 === 0);
  assert.deepEqual(verdict.slices, used);
  assert.deepEqual(seen, used.slice(0, seen.length));
  const audible = used.filter((slice) => slice.audible);
  const genres = await page.evaluate(async () => (await loaded).model.genres);
  genres.forEach((genre, i) => {
    const mean = audible.reduce((sum, slice) => sum + slice.probabilities[i], 0) / audible.length;
    assert.ok(Math.abs(verdict.probabilities[genre] - mean) < 1e-6, genre);
  });
});
test("progress and slices are reported in order", async () => {
  // Long enough that classification takes several intervals between two reports on any machine.
  const long = file("long.wav", wav(music(900)));
  const { progress, slices, totals } = await succeeds(async (blob) => {
    const [progress, slices, totals] = [[], [], new Set()];
    await (await loaded).classify(blob, {
      onProgress: (of) => progress.push(of),
      onSlices: (new_, total) => totals.add(total) && slices.push(...new_),
    });
    return { progress, slices, totals: [...totals] };
  }, long);
  assert.deepEqual([...new Set(progress.map(({ stage }) => stage))], ["decoding", "classifying"]);
  assert.ok(progress.every(({ fraction }) => fraction === null || (fraction >= 0 && fraction <= 1)));
  assert.equal(totals.length, 1);
  assert.ok(slices.length > 0 && slices.length <= totals[0]);
  assert.ok(slices.every(({ startS }, i) => i === 0 || startS > slices[i - 1].startS));
});

test("what cannot be classified is refused with a code", async () => {
  const refused = {
    no_sample_rate: async () => (await loaded).classify(new Float32Array(99_999)),
    invalid_input: async () => (await loaded).classify("song.mp3"),
    invalid_option: async (blob) => (await loaded).classify(blob, { vote: "best" }),
  };
  for (const [expectedCode, work] of Object.entries(refused)) assert.equal(await code(work), expectedCode);
  assert.equal(await code(async (blob) => (await loaded).classify(blob, { hop: 0 })), "invalid_option");
  assert.equal(await code(async () => (await loaded).classify({ samples: new Float32Array(9) })), "no_sample_rate");
  assert.equal(await code(async () => (await loaded).classify([0.1, 0.2])), "no_sample_rate");
  assert.equal(await code(async () => (await loaded).classify(undefined)), "invalid_input");
  const uneven = async () => (await loaded).classify({ samples: [new Float32Array(9), new Float32Array(8)], sampleRate: 44_100 });
  assert.equal(await code(uneven), "invalid_input");
});

test("files that cannot be read have the code of trainer predict", async () => {
  for (const path of [notAudio(), file("empty.wav", Buffer.alloc(0)), file("fast.wav", wav(music(1), { rate: 2_000_000 }))]) {
    const [{ error_code }] = predict([path]);
    assert.ok(error_code);
    assert.equal(await code(async (blob) => (await loaded).classify(blob), path), error_code, path);
  }
});

test("silence and half a second are answers, and a truncated file is a warning", async () => {
  for (const path of [silence(), file("short.wav", wav(music(0.3)))]) {
    const [{ answer }] = predict([path]);
    const verdict = await succeeds(async (blob) => (await loaded).classify(blob), path);
    assert.equal(verdict.answer, answer);
    assert.deepEqual([verdict.genre, verdict.genres], [null, []]);
  }
  const cut = file("cut.wav", wav(samples, { rate: RATE, claim: samples.length * 4 }).subarray(0, 300_000));
  const { warnings } = await succeeds(async (blob) => (await loaded).classify(blob), cut);
  assert.deepEqual(warnings.map(({ code }) => code), ["truncated"]);
  assert.ok(!warnings[0].message.includes("{"));
});

test("the browser's decoder reads what the engine cannot", async () => {
  const surround = convert(song, "surround.m4a", "-ac", "6", "-c:a", "aac");
  const verdict = await succeeds(async (blob) => (await loaded).classify(blob), surround);
  assert.deepEqual([verdict.decodedByBrowser, verdict.format.channels], [true, 6]);
  assert.ok(Math.abs(verdict.durationS - samples.length / RATE) < 0.2, String(verdict.durationS));
  const own = await succeeds(async (blob) => (await loaded).classify(blob));
  assert.equal(own.decodedByBrowser, false);
});

test("abort rejects with its reason, and the next song is classified", async () => {
  const outcomes = await succeeds(async (blob) => {
    const genrescope = await loaded;
    const outcome = (promise) => promise.then(() => "classified", (reason) => reason);
    const before = outcome(genrescope.classify(blob, { signal: AbortSignal.abort("before") }));
    const during = new AbortController();
    const onProgress = () => during.abort("during");
    const running = outcome(genrescope.classify(blob, { signal: during.signal, onProgress }));
    const waiting = new AbortController();
    const waited = outcome(genrescope.classify(blob, { signal: waiting.signal }));
    waiting.abort("waiting");
    const byDefault = outcome(genrescope.classify(blob, { signal: AbortSignal.abort() }));
    const after = outcome(genrescope.classify(blob));
    return Promise.all([before, running, waited, byDefault.then(({ name }) => name), after]);
  });
  assert.deepEqual(outcomes, ["before", "during", "waiting", "AbortError", "classified"]);
});

test("disposing ends the worker and rejects what is under way", async () => {
  const workers = page.workers().length;
  const outcomes = await succeeds(async (blob) => {
    const genrescope = await all.load({ backend: "cpu" });
    const running = genrescope.classify(blob).catch((error) => error.code);
    genrescope.dispose();
    genrescope.dispose();
    return [await running, await genrescope.classify(blob).catch((error) => error.code)];
  });
  assert.deepEqual(outcomes, ["disposed", "disposed"]);
  for (let i = 0; page.workers().length > workers && i < 50; i++) await page.waitForTimeout(100);
  assert.equal(page.workers().length, workers);
});

test("a song that the engine does not survive is rejected, the others are classified", async () => {
  const outcomes = await succeeds(
    async (blob, size) => {
      const genrescope = await all.load({ backend: "cpu", workerUrl: "genrescope/crashing.js" });
      const deadly = new Blob([new Uint8Array(size)]);
      const songs = [blob, deadly, blob].map((song) => genrescope.classify(song));
      const settled = await Promise.allSettled([...songs, Promise.all(songs).catch(() => genrescope.classify(blob))]);
      genrescope.dispose();
      return settled.map(({ value, reason }) => value?.answer ?? reason.code);
    },
    song,
    DEADLY,
  );
  const { answer } = expected;
  assert.deepEqual(outcomes, [answer, "engine_stopped", answer, answer]);
});

test("an engine that cannot be started again rejects songs instead of keeping them", async () => {
  const codes = await succeeds(
    async (_, size) => {
      const genrescope = await all.load({ backend: "cpu", workerUrl: "genrescope/crashing.js" });
      await fetch("/crashing-is-gone");
      const deadly = () => genrescope.classify(new Blob([new Uint8Array(size)])).catch(({ code }) => code);
      return [await deadly(), await deadly()];
    },
    song,
    DEADLY,
  );
  assert.deepEqual(codes, ["engine_unreachable", "engine_unreachable"]);
});

test("loading fails with a code", async () => {
  const load = (options) => code((_, options) => all.load({ backend: "cpu", ...options }), song, options);
  assert.equal(await load({ model: "missing.safetensors" }), "model_file_refused_by_server");
  assert.equal(await load({ model: "index.html" }), "model_file_not_a_model");
  assert.equal(await load({ model: "http://127.0.0.1:1/model" }), "model_file_unreachable");
  assert.equal(await load({ workerUrl: "missing.js" }), "engine_unreachable");
  assert.equal(await load({ wasmUrl: "missing.wasm" }), "engine_unreachable");
  assert.equal(await load({ engineUrl: "nowhere" }), "engine_unreachable");
  assert.equal(await load({ backend: "gpu" }), "invalid_option");
  const { error } = await withFile(page, song, () => all.load({ signal: AbortSignal.abort() }));
  assert.equal(error.name, "AbortError");
});

test("engine and model come from other addresses, and the model as bytes", async () => {
  const outcomes = await succeeds(async (blob) => {
    const model = await (await fetch("genrescope/model.safetensors")).arrayBuffer();
    const answers = [];
    for (const options of [{ engineUrl: "genrescope" }, { wasmUrl: "genrescope/engine.wasm" }, { model }, { model: new Blob([model]) }]) {
      const genrescope = await all.load({ backend: "cpu", ...options });
      answers.push((await genrescope.classify(blob)).answer);
      genrescope.dispose();
    }
    return answers;
  });
  assert.deepEqual([...new Set(outcomes)], [expected.answer]);
});

for (const recorder of ["audio worklet", "script processor"]) {
  test(`live sound gets verdicts by an ${recorder}, and ends when it is told to`, async () => {
    // As where a policy forbids the worklet.
    if (recorder === "script processor") server.replace.set("/genrescope/recorder.js", null);
    await assertLive();
    server.replace.clear();
  });
}

async function assertLive() {
  const { verdict, types, isEnded } = await succeeds(async (blob) => {
    const context = new AudioContext();
    const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(await blob.arrayBuffer()), loop: true });
    source.start();
    const stop = new AbortController();
    const live = (await loaded).live(source, { window: 5, signal: stop.signal });
    const types = new Set();
    const verdict = await new Promise((resolve, reject) => {
      for (const type of ["start", "slice", "verdict", "silence", "error", "end"]) {
        live.addEventListener(type, ({ detail }) => {
          types.add(type);
          if (type === "verdict" && detail?.ranking.length > 0) resolve(detail);
          if (type === "error") reject(detail);
        });
      }
    });
    stop.abort();
    await context.close();
    return { verdict, types: [...types], isEnded: live.isEnded };
  });
  assert.deepEqual(types, ["start", "slice", "verdict", "end"]);
  assert.equal(isEnded, true);
  assert.equal(verdict.ranking.length, 10);
  assert.ok(verdict.durationS > 0 && verdict.durationS <= 5 + 3, String(verdict.durationS));
  assert.equal(verdict.slices, undefined);
}

test("live sound of a stream that is silent is reported, and other sources are refused", async () => {
  const type = await succeeds(async () => {
    const context = new AudioContext();
    const { stream } = context.createMediaStreamDestination();
    const live = (await loaded).live(stream);
    const type = await new Promise((resolve) => {
      for (const type of ["silence", "error"]) live.addEventListener(type, ({ detail }) => resolve(detail?.message ?? type));
    });
    live.stop();
    await context.close();
    return type;
  });
  assert.equal(type, "silence");
  assert.equal(await code(async () => (await loaded).live({})), "invalid_input");
  assert.equal(await code(async () => (await loaded).live(new MediaStream(), { window: 0 })), "invalid_option");
  const failed = await succeeds(async () => {
    const live = (await loaded).live(new MediaStream());
    return new Promise((resolve) => live.addEventListener("error", ({ detail }) => resolve(detail.code)));
  });
  assert.equal(failed, "no_audio_track");
});
