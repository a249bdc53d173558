//! A convolutional recurrent network (CRNN) for genre classification.
//!
//! ```text
//! [slice, band, frame] ─▶ input norm ─▶ conv blocks ─▶ GRU layers ─▶ temporal pooling ─▶ head ─▶ logits
//! ```
//!
//! - [`CrnnConfig`]: layer sizes and the named presets.
//! - [`slices`]: a spectrogram cut into the network's input.
//! - [`model_file`]: one safetensors file with the weights and every setting that changes a prediction.
//! - [`cpu`] and `gpu` (feature `webgpu`): inference. Both implement [`Network`].
//!
//! Parameters have PyTorch's names and layouts ([`StateDict`]), so `load_state_dict` reads a model file.
//! Training is in `genrescope-crnn-train`.
//!
//! This crate does no I/O, starts no thread, reads no clock and prints nothing. With the feature
//! `parallel` the CPU network uses the program's rayon pool; no feature enables a backend of wgpu.

mod config;
pub mod cpu;
mod embedding;
#[doc(hidden)]
pub mod folded_weights;
#[cfg(feature = "webgpu")]
pub mod gpu;
pub mod model_file;
mod network;
pub mod slices;
mod state_dict;
pub mod test_weights;

pub use config::{
    ConfigError, ConvBlockConfig, CrnnConfig, GruConfig, InputNorm, Preset, Sequence,
    TemporalPooling, UnknownPreset,
};
pub use network::{Network, NetworkError, NetworkFuture};
pub use state_dict::{
    NamedTensor, StateDict, StateDictError, check_state_dict, check_tensor, expected_shapes,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
