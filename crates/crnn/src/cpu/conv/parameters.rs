//! A block's parameters and the padding of its channels.

use crate::cpu::product::padded;

/// The parameters of a block, as PyTorch has them.
#[derive(Clone, Debug)]
pub struct Parameters<'a> {
    /// Channels that come in.
    pub inputs: usize,
    /// Channels that go out.
    pub outputs: usize,
    /// `[outputs, inputs, 3, 3]`
    pub weight: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// What the norm multiplies by, `[outputs]`.
    pub scale: Vec<f32>,
    /// What the norm adds, `[outputs]`.
    pub shift: Vec<f32>,
    /// Max pool over bands and frames.
    pub pool: [usize; 2],
}

/// Channels with those that only fill up. A single one is no vector and stays alone.
pub fn filled(channels: usize) -> usize {
    match channels {
        1 => 1,
        more => padded(more),
    }
}
