//! The size of a tensor between two layers.

/// The size of a tensor whose channels are innermost: `[slices, bands, frames, channels]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Slices.
    pub slices: usize,
    /// Bands of a slice.
    pub bands: usize,
    /// Frames of a slice.
    pub frames: usize,
}

impl Extent {
    /// Positions, each with all channels.
    pub fn places(self) -> usize {
        self.slices * self.bands * self.frames
    }

    /// Index of a position.
    pub fn at(self, slice: usize, band: usize, frame: usize) -> usize {
        (slice * self.bands + band) * self.frames + frame
    }

    /// Index of the `n`-th of the nine neighbours of a position, row by row; `None` outside the tensor.
    #[inline(always)]
    pub fn neighbour(self, slice: usize, band: usize, frame: usize, n: usize) -> Option<usize> {
        let band = (band + n / 3).wrapping_sub(1);
        let frame = (frame + n % 3).wrapping_sub(1);
        let inside = band < self.bands && frame < self.frames;
        inside.then(|| self.at(slice, band, frame))
    }

    /// The size after a pool whose stride is its size. Incomplete windows are dropped.
    pub fn pooled(self, pool: [usize; 2]) -> Extent {
        Extent {
            bands: self.bands / pool[0],
            frames: self.frames / pool[1],
            ..self
        }
    }
}
