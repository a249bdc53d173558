//! How tensors lie in GPU buffers.

/// A picture of many channels with a border of zeros around it, channels innermost:
/// `[slices, bands, frames, channels]`. With the border, a convolution reads its neighbours without
/// asking where the picture ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bordered {
    /// Bands with the border.
    pub bands: usize,
    /// Frames with the border.
    pub frames: usize,
}

/// Vectors of four that hold so many values.
pub fn vectors(values: usize) -> usize {
    values.div_ceil(4)
}
