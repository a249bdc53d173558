//! A convolution block: 3x3 convolution, ELU, batch norm, max pool.
//!
//! The norm of inference is a line, `scale * x + shift`, and the ELU only rises. So the largest of a
//! window after both is what both make of the largest before them, or of the smallest where the scale
//! is negative. With the sign of the scale in the weights it is always the largest, and only one
//! number a window has to go through the ELU.

mod block;
mod direct;
mod epilogue;
mod parameters;
pub mod tiles;
mod winograd;

pub use block::ConvBlock;
pub use parameters::{Parameters, filled};
