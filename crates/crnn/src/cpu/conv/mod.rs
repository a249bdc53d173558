//! A convolution block: 3x3 convolution, ELU, batch norm, max pool.
//!
//! In inference batch norm is `scale * x + shift`, and the ELU is monotonic. So the maximum of a window
//! after both follows from the maximum before them, or from the minimum if the scale is negative. With
//! the sign of the scale folded into the weights it is always the maximum, and only one value per window
//! needs the ELU.

mod block;
mod direct;
mod epilogue;
mod parameters;
mod run;
mod single_channel;
pub mod tiles;
mod winograd;

pub use block::ConvBlock;
pub use parameters::{Parameters, padded_channels};
