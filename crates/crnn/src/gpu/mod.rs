//! The network on a GPU, for inference: one kernel per layer.
//!
//! ```text
//! [slice, band, frame] ─▶ conv block ─▶ … ─▶ GRU layer ─▶ … ─▶ head ─▶ logits, the one readback
//! ```
//!
//! burn's WebGPU backend dispatches separate kernels for a convolution's unfolding, product, bias, ELU, norm
//! and pool, and about ten for every step of a GRU. In a network this small, dispatches took most of the
//! time, and burn's runtime was most of the download. Here a convolution block is one kernel, a recurrent
//! layer with all its steps another, and the head the last. The kernels are WGSL, generated for the layer
//! sizes of the model file, and run through `wgpu`, whose browser backend passes them on unchanged.
//!
//! The parity tests compare it with PyTorch, and the self-test in every model file checks it on every
//! machine.

mod conv;
mod device;
mod gru;
mod head;
mod kernel;
mod layout;
mod network;

pub use device::{Gpu, GpuError};
pub use network::GpuNetwork;
