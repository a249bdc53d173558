//! Parity with independent implementations: librosa for the front-end, PyTorch for the network.
//!
//! The bodies of the parity tests run natively (`cargo test`) and in a browser
//! (`wasm-bindgen-test`); the golden data lies in `golden/`, a folder a case, with the script that made
//! it.

#![cfg(test)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[cfg(not(target_arch = "wasm32"))]
mod classifier;
#[cfg(not(target_arch = "wasm32"))]
mod live;
#[cfg(not(target_arch = "wasm32"))]
mod mel_gtzan;
mod mel_parity;
mod network_parity;
mod trace_formulas;
mod trace_parity;
mod trace_reach;
