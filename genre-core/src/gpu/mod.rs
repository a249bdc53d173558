//! The network on a graphics processor, for inference: one launch a layer.
//!
//! ```text
//! [slice, band, frame] ─▶ conv block ─▶ … ─▶ GRU layer ─▶ … ─▶ head ─▶ logits, the one readback
//! ```
//!
//! burn's WebGPU backend launches a kernel for each of a convolution's unfolding, product, bias, ELU,
//! norm and pool, and some ten for every step of a GRU: launches, not arithmetic, were most of the time
//! of a network this small, and its runtime was most of what a visitor downloaded. Here a convolution
//! block is one kernel, a recurrent layer with all its steps another, and the head the last. The
//! kernels are WGSL, written out for the layer sizes of the model file, and run through `wgpu`, whose
//! browser backend hands them on as they are.
//!
//! The parity tests hold it to the same figures as the other networks, and the self-test in every model
//! file guards it on every machine.

mod conv;
mod device;
mod head;
mod kernel;
mod network;
mod recurrent;

pub use device::{Gpu, GpuError};
pub use network::GpuNetwork;

/// A picture of many channels with a border of zeros around it, channels innermost:
/// `[slices, bands, frames, channels]`. With the border, a convolution reads its neighbours without
/// asking where the picture ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bordered {
    /// Bands with the border.
    bands: usize,
    /// Frames with the border.
    frames: usize,
}

/// Vectors of four that hold so many values.
fn vectors(values: usize) -> usize {
    values.div_ceil(4)
}
