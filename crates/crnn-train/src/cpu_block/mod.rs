//! A convolution block for training on the CPU: the forward pass with the batch's statistics and dropout,
//! and the backward pass.
//!
//! In training batch norm needs statistics of all ELU outputs, so these are saved as a whole (`elu` in
//! [`SavedActivations`]). Everything else is one pass over tiles in the cache, forward and backward. Batch
//! norm is linear per channel, so the maximum of a window after it is the maximum (or, for a negative
//! weight, the minimum) before it.
//!
//! Sums are computed over a fixed number of parts of the batch, independent of the number of threads, so a
//! resumed run is bit-identical.

mod accumulate;
mod backward;
mod convolve;
mod dropout;
mod filters;
mod forward;
mod sizes;
mod tensors;
#[cfg(test)]
mod tests;

pub use backward::backward;
pub use dropout::Dropout;
pub use forward::forward;
pub use sizes::{Sizes, Weights};
pub use tensors::{Forward, Gradients, SavedActivations};
