//! The convolutional recurrent network.
//!
//! ```text
//! [slice, band, frame] ─▶ input norm ─▶ conv blocks ─▶ GRU layers ─▶ last state ─▶ head ─▶ logits
//! ```
//!
//! One module for training, export and browser. Its parameters are named and laid out as PyTorch's
//! (`state_dict`), so that ten lines of Python load a model file.

mod config;
mod conv_block;
mod crnn;
#[cfg(feature = "training")]
mod fused;
mod gru;
mod input_norm;
mod state_dict;

pub use config::{
    ConfigError, ConvBlockConfig, CrnnConfig, GruConfig, InputNorm, Preset, Sequence, Summary,
};
pub use conv_block::ConvBlock;
pub use crnn::{Crnn, Head};
pub use gru::{Gru, GruDirection};
pub use input_norm::InputNormLayer;
pub use state_dict::{
    NamedTensor, StateDict, StateDictError, check_state_dict, expected_shapes, load_state_dict,
    state_dict,
};
