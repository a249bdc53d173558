//! The layout of tensors in GPU buffers.

/// The size of a tensor `[slices, bands, frames, channels]` with a border of zeros. With the border a
/// convolution reads neighbours without bounds checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bordered {
    /// Bands with the border.
    pub bands: usize,
    /// Frames with the border.
    pub frames: usize,
}

/// Vectors of four for a number of values.
pub fn vectors(values: usize) -> usize {
    values.div_ceil(4)
}
