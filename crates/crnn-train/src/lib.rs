//! The CRNN as burn modules, for training and export.
//!
//! Layer sizes, presets and the state dict are those of `genrescope-crnn`, and so are PyTorch's names of
//! the parameters. On burn's CPU backend a convolution block trains as one fused operation
//! ([`cpu_block`]); other backends use burn's own layers.
//!
//! This crate enables burn's CPU backend with autodiff, which the fused block extends. Programs choose
//! further backends.

/// The version of burn whose tensors and devices appear in this crate's interface.
pub use burn;

mod conv_block;
pub mod cpu_block;
mod crnn;
mod fine_tuning;
mod fused_conv_block;
mod gru;
mod inference;
mod input_norm;
mod module_weights;

pub use conv_block::ConvBlock;
pub use crnn::{Crnn, Head};
pub use gru::{Gru, GruDirection};
pub use inference::BurnNetwork;
pub use input_norm::InputNormLayer;
pub use module_weights::{load_state_dict, state_dict};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
