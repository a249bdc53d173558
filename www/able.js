// Says so where the page's program cannot run at all. Everything else is in Rust.
(() => {
  const say = (sentence) => {
    const line = document.getElementById("unable");
    line.textContent = sentence;
    line.hidden = false;
    document.body.dataset.engine = "failed";
    document.getElementById("engine-words").textContent = "Cannot run here";
  };
  // The smallest module with a 128-bit constant: eight zero bytes of header, one function.
  const simd = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ]);
  if (typeof WebAssembly !== "object") {
    say("This browser has no WebAssembly, or it is switched off. Genrescope needs it to listen.");
  } else if (!WebAssembly.validate(simd)) {
    say("This browser is too old for Genrescope: it lacks WebAssembly with SIMD, which all browsers have had since 2023.");
  } else if (location.protocol === "file:") {
    say("Genrescope must be opened through a web server: browsers do not start its engine from a file.");
  }
})();
