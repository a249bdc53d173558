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
mod layout;
mod network;
mod recurrent;

pub use device::{Gpu, GpuError};
pub use network::GpuNetwork;
