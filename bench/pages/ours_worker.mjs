// A worker of our implementation: has its own network and computes the logits of the slices that it receives.

import init, { Network } from "/made/wasm/browser.js";

let network;
onmessage = async ({ data }) => {
  if (data.weights) {
    await init({ module_or_path: data.module });
    network = await Network.on_cpu(data.weights);
    postMessage("ready");
    return;
  }
  const logits = await network.logits(data);
  postMessage(logits, [logits.buffer]);
};
