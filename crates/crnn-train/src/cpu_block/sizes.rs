//! The sizes of a block and its parameters.

use genrescope_crnn::cpu::Extent;

/// Parts into which a batch is cut.
pub(super) const PARTS: usize = 8;
/// What a batch norm adds to a variance before it divides by its root.
pub(super) const EPSILON: f64 = 1e-5;

/// The sizes of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Slices of the batch.
    pub slices: usize,
    /// Mel bands that come in.
    pub bands: usize,
    /// Frames that come in.
    pub frames: usize,
    /// Channels that come in.
    pub inputs: usize,
    /// Channels that go out.
    pub outputs: usize,
    /// Max pool over bands and frames; the stride is the same.
    pub pool: [usize; 2],
}

/// The parameters of a block, as PyTorch has them.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// `[outputs, inputs, 3, 3]`
    pub weight: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// What the norm multiplies by, `[outputs]`.
    pub gamma: &'a [f32],
    /// What the norm adds, `[outputs]`.
    pub beta: &'a [f32],
}

impl Sizes {
    /// Whether these functions know a block of these sizes: whole vectors of channels, or a single
    /// one that comes in.
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

    /// Slices that go through the cache together: a group of tiles.
    pub(super) fn together(&self) -> usize {
        let tiles = self.bands.div_ceil(4) * self.frames.div_ceil(4);
        (64 / tiles).max(1)
    }
}
