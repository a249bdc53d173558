// Embeddings of files, by a second engine: the page's own has another model perhaps, and songs of its own.
import { absolute } from "../inside/site.js";
import { cut } from "./part.js";

/** The page's model file. */
export async function pageModel() {
  const response = await fetch(absolute("genrescope.safetensors"));
  if (!response.ok) throw Object.assign(new Error(`${response.status}`), { code: "no_model" });
  return response.arrayBuffer();
}

/**
 * Starts an engine for a model file. `embed(blob, { part, signal, onProgress })` resolves to `{ embedding, artist, seconds,
 * columns, bandHz }`: the mean over the audible slices of the song, or of a part of it, and its spectrogram in bytes.
 */
export async function embedder(model) {
  const { load } = await import(absolute("genrescope.js"));
  // From a blob, so that the worker has the page's content security policy: see startEngine in bootstrap.js. The first
  // message arrives before the engine's script.
  const script = `
    self.firstMessage = new Promise((resolve) => {
      self.onmessage = ({ data }) => {
        self.onmessage = null;
        resolve(data);
      };
    });
    import(${JSON.stringify(absolute("engine.js"))}).catch((error) => setTimeout(() => { throw error; }));`;
  const starter = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const engine = await load({
    model,
    // In the page as one file: see www/bundle/loader.js.
    createWorker: () => window.bundle?.worker("engine") ?? new Worker(starter, { type: "module" }),
    wasmUrl: absolute("engine_bg.wasm"),
    engineUrl: document.baseURI,
    backend: "cpu",
  }).catch((error) => {
    URL.revokeObjectURL(starter);
    throw error;
  });
  return {
    async embed(blob, { part, signal, onProgress } = {}) {
      const found = await engine.embed(blob, {
        signal,
        onProgress: ({ stage, fraction }) => fraction !== null && onProgress?.((stage === "decoding" ? 0 : 0.5) + fraction / 2),
      });
      const { mean, columns } = cut(found, part);
      if (!mean) throw Object.assign(new Error(""), { code: part ? "silent_part" : "silent" });
      return {
        embedding: mean, artist: found.tags?.artist ?? null, seconds: found.durationS, columns: columns.buffer, bandHz: found.bandHz,
      };
    },
    dispose() {
      engine.dispose();
      URL.revokeObjectURL(starter);
    },
  };
}
