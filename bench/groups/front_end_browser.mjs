// From a file to the network's input in headless Chromium: decoding, resampling, mel spectrogram.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { launch, openCandidate } from "../harness/browser.mjs";
import * as data from "../harness/data.mjs";
import { alternate } from "../harness/measure.mjs";
import { Missing, made, need, wasm } from "../harness/paths.mjs";
import { serve } from "../harness/site.mjs";

const address = (path) => `/made/${relative(made, path)}`;

async function inBrowser(work) {
  need(join(wasm, "browser_bg.wasm"), "our side for the browser was not built");
  const site = await serve();
  const browser = await launch({ gpu: false });
  try {
    await work((module, task, options) => openCandidate(browser, site, module, task, options));
  } finally {
    await browser.close();
    await site.close();
  }
}

/** Largest difference in decibels within the upper 60 dB, where the rounding of an f32 FFT has no effect. */
function largestDifference(actual, expected) {
  if (actual.length !== expected.length) return `${actual.length} values instead of ${expected.length}`;
  let worst = 0;
  expected.forEach((value, i) => (worst = value < -60 ? worst : Math.max(worst, Math.abs(actual[i] - value))));
  return worst;
}

async function mel({ quick, row }) {
  const manifest = data.facts("genrescope").manifest;
  const options = { front_end: manifest.front_end, samples: address(data.samples()) };
  await inBrowser(async (open) => {
    const ours = await open("ours", "mel", options);
    const wanted = [
      ["essentia.js", "essentia"],
      ["Meyda", "meyda"],
      ["tfjs on wasm", "tfjs", "wasm"],
      ["tfjs on its CPU backend", "tfjs", "cpu"],
    ];
    const peers = [];
    for (const [name, module, backend] of wanted) {
      // One run takes 15 seconds.
      if (quick && backend === "cpu") continue;
      try {
        const peer = await open(module, "mel", { ...options, backend });
        const worst = largestDifference(peer.facts.decibels, ours.facts.decibels);
        console.log(`  ${name}: differs by ${worst} dB`);
        if (!(worst < 1)) throw new Error(`its result differs by ${worst} dB`);
        const [once] = await peer.measure(1);
        peers.push({ name, peer, once });
      } catch (error) {
        console.log(`  ${name} is left out: ${error.message}`);
      }
    }
    if (peers.length === 0) throw new Missing("no peer runs");
    // A peer that takes several times as long as another cannot be the fastest, and is not measured in turns.
    const least = Math.min(...peers.map(({ once }) => once));
    for (const { name, once } of peers) if (once > 5 * least) console.log(`  ${name}: ${once.toFixed(0)} ms, once`);
    const near = peers.filter(({ once }) => once <= 5 * least);
    const sides = [ours, ...near.map(({ peer }) => peer)];
    const [a, ...others] = await alternate(sides, { rounds: quick ? 2 : 9, warm: quick ? 1 : 3 });
    near.forEach(({ name }, index) => console.log(`  ${name}: ${others[index].toFixed(1)} ms`));
    const best = others.indexOf(Math.min(...others));
    const peer_name = `${near[best].name} (the fastest)`;
    row({ name: "front-end/browser/30-s", unit: "ms", ours: a, peer: others[best], peer_name, goal: 1 / 3 });
  });
}

async function decode({ quick, row }) {
  const rate = data.facts("genrescope").manifest.front_end.sample_rate;
  const path = data.song();
  await inBrowser(async (open) => {
    const ours = await open("ours", "decode", { file: address(path), rate });
    const peer = await open("browser_decoder", "decode", { file: address(path), rate });
    const { seconds } = ours.facts;
    const megabytes = (readFileSync(path).length / 1e6).toFixed(1);
    console.log(`  ${seconds.toFixed(1)} s of MP3 (${megabytes} MB), by the browser ${peer.facts.seconds.toFixed(1)} s`);
    const [a, b] = await alternate([ours, peer], { rounds: quick ? 1 : 5, skip: 0 });
    const name = "decode/4-minute-mp3";
    const real = { ours: a / 1000, unit: "s" };
    row({ name: `${name}/real-time`, ...real, peer: seconds, peer_name: "the song's duration", goal: 0.05 });
    row({ name: `${name}/decodeAudioData`, ...real, peer: b / 1000, peer_name: "decodeAudioData", goal: 2 });
  });
}

export const measurements = [
  { name: "front-end/browser/30-s", run: mel },
  { name: "decode/4-minute-mp3", run: decode },
];
