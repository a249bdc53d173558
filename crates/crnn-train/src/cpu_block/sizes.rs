//! The sizes of a block and its parameters.

use genrescope_crnn::cpu::Extent;
use genrescope_crnn::cpu::conv::tiles::GROUP;

/// Parts of a batch.
pub(super) const PARTS: usize = 8;
/// Added to a variance before the square root.
pub(super) const EPSILON: f64 = 1e-5;

/// The sizes of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Slices of the batch.
    pub slices: usize,
    /// Input mel bands.
    pub bands: usize,
    /// Input frames.
    pub frames: usize,
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Max pool over bands and frames; the stride is the same.
    pub pool: [usize; 2],
}

/// The parameters of a block, in PyTorch's layouts.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// `[outputs, inputs, 3, 3]`
    pub weight: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// Scale of the batch norm, `[outputs]`.
    pub gamma: &'a [f32],
    /// Shift of the batch norm, `[outputs]`.
    pub beta: &'a [f32],
}

impl Sizes {
    /// Whether blocks of these sizes are supported: whole vectors of channels, or a single input channel.
    pub fn fit(&self) -> bool {
        let whole = |channels: usize| channels.is_multiple_of(32) && channels > 0;
        let pooled = self.bands >= self.pool[0] && self.frames >= self.pool[1];
        (self.inputs == 1 || whole(self.inputs)) && whole(self.outputs) && pooled
    }

    pub(super) fn extent(&self) -> Extent {
        Extent {
            slices: self.slices,
            bands: self.bands,
            frames: self.frames,
        }
    }

    /// Sizes of a part of the batch.
    pub(super) fn of(&self, slices: usize) -> Sizes {
        Sizes { slices, ..*self }
    }

    /// Slices of a part.
    pub(super) fn part(&self) -> usize {
        self.slices.div_ceil(PARTS).max(1)
    }

    /// Slices that are processed together: a group of tiles in the cache.
    pub(super) fn together(&self) -> usize {
        let tiles = self.bands.div_ceil(4) * self.frames.div_ceil(4);
        (GROUP / tiles).max(1)
    }
}
