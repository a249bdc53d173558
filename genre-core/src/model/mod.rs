//! The convolutional recurrent network.
//!
//! ```text
//! [slice, band, frame] ─▶ input norm ─▶ conv blocks ─▶ GRU layers ─▶ last state ─▶ head ─▶ logits
//! ```
//!
//! burn's module (feature `burn`) serves training and export; for inference `cpu` and `gpu` read the same state
//! dict. Its parameters are named and laid out as PyTorch's
//! (`state_dict`), so that ten lines of Python load a model file.

mod config;
#[cfg(feature = "burn")]
mod conv_block;
#[cfg(feature = "burn")]
mod crnn;
mod folded;
#[cfg(feature = "training")]
mod fused;
#[cfg(feature = "burn")]
mod gru;
#[cfg(feature = "burn")]
mod input_norm;
#[cfg(feature = "burn")]
mod module_weights;
mod state_dict;

pub use config::{
    ConfigError, ConvBlockConfig, CrnnConfig, GruConfig, InputNorm, Preset, Sequence, Summary,
};
#[cfg(feature = "burn")]
pub use conv_block::ConvBlock;
#[cfg(feature = "burn")]
pub use crnn::{Crnn, Head};
pub(crate) use folded::{Folded, GruWeights, input_lines, values};
#[cfg(feature = "burn")]
pub use gru::{Gru, GruDirection};
#[cfg(feature = "burn")]
pub use input_norm::InputNormLayer;
#[cfg(feature = "burn")]
pub use module_weights::{load_state_dict, state_dict};
pub use state_dict::{NamedTensor, StateDict, StateDictError, check_state_dict, expected_shapes};
