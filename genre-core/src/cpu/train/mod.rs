//! A convolution block for training: forward with the batch's own statistics and dropout, and the
//! gradients.
//!
//! In training the norm's statistics come from the ELU's outputs, so these are kept whole (`elu`
//! below); all else is one pass over tiles in the cache, there and back. For each channel the norm is a
//! line, so the largest of a window after it is the largest (or, for a negative weight, the smallest)
//! before it.
//!
//! Sums run over a fixed number of parts of the batch, whatever the number of threads, so that a
//! resumed run repeats a run bit for bit.

mod accumulate;
mod backward;
mod convolve;
mod dropout;
mod filters;
mod forward;
#[cfg(test)]
mod tests;

pub use backward::backward;
pub use dropout::Dropout;
pub use forward::forward;

/// Parts into which a batch is cut.
const PARTS: usize = 8;
/// What a batch norm adds to a variance before it divides by its root.
const EPSILON: f64 = 1e-5;

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

/// What the way back needs of the way there.
#[derive(Debug)]
pub struct Kept {
    /// The ELU's outputs, `[slices, bands, frames, outputs]`.
    elu: Vec<f32>,
    /// Of each window, which of its places was chosen, and its ELU.
    chosen: Vec<f32>,
    most: Vec<f32>,
    /// Mean and one over the deviation of each channel.
    mean: Vec<f32>,
    inverse: Vec<f32>,
    dropout: Dropout,
}

/// What comes of the way there.
#[derive(Debug)]
pub struct Forward {
    /// `[slices, bands / pool[0], frames / pool[1], outputs]`
    pub output: Vec<f32>,
    /// The batch's mean of each channel.
    pub mean: Vec<f32>,
    /// The batch's variance of each channel, as the running statistics take it: divided by one less
    /// than the count.
    pub variance: Vec<f32>,
    /// For [`backward`].
    pub kept: Kept,
}

/// The gradients of a loss.
#[derive(Debug)]
pub struct Gradients {
    /// By the input, `[slices, bands, frames, inputs]`.
    pub input: Vec<f32>,
    /// By the weights, `[outputs, inputs, 3, 3]`.
    pub weight: Vec<f32>,
    /// By the bias, `[outputs]`.
    pub bias: Vec<f32>,
    /// By the norm's weight, `[outputs]`.
    pub gamma: Vec<f32>,
    /// By the norm's bias, `[outputs]`.
    pub beta: Vec<f32>,
}

impl Sizes {
    /// Whether these functions know a block of these sizes: whole vectors of channels, or a single
    /// one that comes in.
    pub fn fit(&self) -> bool {
        let whole = |channels: usize| channels.is_multiple_of(32) && channels > 0;
        let pooled = self.bands >= self.pool[0] && self.frames >= self.pool[1];
        (self.inputs == 1 || whole(self.inputs)) && whole(self.outputs) && pooled
    }

    fn extent(&self) -> super::Extent {
        super::Extent {
            slices: self.slices,
            bands: self.bands,
            frames: self.frames,
        }
    }

    /// Sizes of a part of the batch.
    fn of(&self, slices: usize) -> Sizes {
        Sizes { slices, ..*self }
    }

    /// Slices of a part.
    fn part(&self) -> usize {
        self.slices.div_ceil(PARTS).max(1)
    }

    /// Slices that go through the cache together: a group of tiles.
    fn together(&self) -> usize {
        let tiles = self.bands.div_ceil(4) * self.frames.div_ceil(4);
        (64 / tiles).max(1)
    }
}
