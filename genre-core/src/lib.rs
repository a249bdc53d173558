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
//! This crate does no I/O, starts no thread, reads no clock and prints nothing. It enables no burn
//! backend: the programs that use it choose one.

#[cfg(feature = "audio")]
pub mod audio;
pub mod classify;
pub mod mel;
#[cfg(feature = "network")]
pub mod model;
#[cfg(feature = "network")]
pub mod model_file;
pub mod slices;
