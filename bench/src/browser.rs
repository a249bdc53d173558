//! Our side of the browser's benchmarks: the same library as in the page, without the page.
//!
//! Built for wasm only; `pages/ours.mjs` calls what is exported here.

#[cfg(target_arch = "wasm32")]
mod decoded;
#[cfg(target_arch = "wasm32")]
mod exports;

fn main() {}
