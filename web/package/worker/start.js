// The end of worker.js, which starts with the engine's bindings: `cargo xtask build` joins the two. It starts the engine,
// or in a worker of its pool only a network, and runs in every worker of the page and of the package.
//
// The first message says what to start. The main thread sends `{ wasm, model }`, addresses of the engine's program and of
// the model file, both optional; the engine sends `{ module, model }`, the compiled program and the model's bytes, to the
// workers of its pool. A script that imports this file has the first message in `self.firstMessage`, a promise, since it
// arrives before this file does; with `program` in it, a response that is under way already.
{
  // Some bundlers turn this module into a classic script. The workers of the pool have to be started as one then. Only a
  // classic script may call this.
  try {
    self.importScripts();
    self.isClassicScript = true;
  } catch {
    // A module.
  }

  const first =
    self.firstMessage ??
    new Promise((resolve) => {
      self.onmessage = ({ data }) => {
        self.onmessage = null;
        resolve(data);
      };
    });

  const start = (message) => {
    if (self.name === "pool") {
      self.order = message;
      return __wbg_init({ module_or_path: message.module });
    }
    const program = message.program ?? fetch(message.wasm ?? new URL("./engine.wasm", import.meta.url));
    if (message.model) {
      // The engine takes it when it runs: see web/engine/src/model.rs. A failure is handled there.
      self.modelAhead = { address: message.model, response: fetch(message.model) };
      self.modelAhead.response.catch(() => {});
    }
    return __wbg_init({ module_or_path: program });
  };

  // Thrown from a timer, since the main thread gets an event for an error, but not for a rejected promise.
  first.then(start).catch((error) =>
    setTimeout(() => {
      throw error;
    }),
  );
}
