//! The network on the CPU: the same layers as [`model`](crate::model), for inference alone.
//!
//! burn's CPU backend unfolds each convolution into a matrix, and passes over memory again for the
//! bias, the ELU, the norm and the pool. Here a block is one pass over tiles that stay in the cache:
//! Winograd's minimal filtering takes a quarter of the products, pooling comes before the ELU (which
//! it commutes with), and vectors are as wide as the machine has them (`pulp`). Weights are packed
//! once, when the network is loaded.
//!
//! The parity tests hold it to the same figures as burn's network, and the self-test in every model
//! file guards it on every machine.

mod activation;
mod conv;
mod gru;
mod network;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod parts;
mod product;
#[cfg(feature = "training")]
pub mod train;

pub use network::CpuNetwork;

/// A picture of many channels, channels innermost: `[slices, bands, frames, channels]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    slices: usize,
    bands: usize,
    frames: usize,
}

impl Extent {
    /// Places that have channels.
    fn places(self) -> usize {
        self.slices * self.bands * self.frames
    }

    /// Index of a place.
    fn at(self, slice: usize, band: usize, frame: usize) -> usize {
        (slice * self.bands + band) * self.frames + frame
    }

    /// Index of the `n`-th of the nine places around one, row by row, where it is in the picture.
    #[inline(always)]
    fn neighbour(self, slice: usize, band: usize, frame: usize, n: usize) -> Option<usize> {
        let band = (band + n / 3).wrapping_sub(1);
        let frame = (frame + n % 3).wrapping_sub(1);
        let inside = band < self.bands && frame < self.frames;
        inside.then(|| self.at(slice, band, frame))
    }

    /// What is left after a pool whose stride is its size: whole windows only.
    fn pooled(self, pool: [usize; 2]) -> Extent {
        Extent {
            bands: self.bands / pool[0],
            frames: self.frames / pool[1],
            ..self
        }
    }
}
