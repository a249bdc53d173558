//! From audio to a genre, the same code in the trainer and in the page.
//!
//! ```text
//! bytes ──audio──▶ mono samples ──mel──▶ spectrogram ──slices──▶ [slice, band, frame]
//!                                                                      │
//!      verdict ◀──classify (vote, calibration)── probabilities ◀──model (CRNN)
//!                                   ▲
//!                              model_file: one safetensors file holds the weights and
//!                              every setting of the boxes above
//! ```
//!
//! This crate does no I/O, reads no clock and prints nothing. It starts no thread: with the feature
//! `parallel` it uses the program's rayon pool. It enables no burn backend: the programs that use it
//! choose one, or run the network by [`cpu`] or `gpu`, without burn.

#[cfg(feature = "audio")]
pub mod audio;
pub mod classify;
#[cfg(feature = "network")]
pub mod cpu;
#[cfg(feature = "webgpu")]
pub mod gpu;
pub mod mel;
#[cfg(feature = "network")]
pub mod model;
#[cfg(feature = "network")]
pub mod model_file;
pub mod slices;
