//! A block's parameters and the padding of its channels.

use crate::cpu::matmul::padded;

/// The parameters of a block, in PyTorch's layouts.
#[derive(Clone, Debug)]
pub struct Parameters<'a> {
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// `[outputs, inputs, 3, 3]`
    pub weight: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// Scale of the batch norm, `[outputs]`.
    pub scale: Vec<f32>,
    /// Shift of the batch norm, `[outputs]`.
    pub shift: Vec<f32>,
    /// Max pool over bands and frames.
    pub pool: [usize; 2],
}

/// Channels after padding to whole vectors. A single channel is not padded.
pub fn padded_channels(channels: usize) -> usize {
    match channels {
        1 => 1,
        more => padded(more),
    }
}
