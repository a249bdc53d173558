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
mod sizes;
mod tensors;
#[cfg(test)]
mod tests;

pub use backward::backward;
pub use dropout::Dropout;
pub use forward::forward;
pub use sizes::{Sizes, Weights};
pub use tensors::{Forward, Gradients, SavedActivations};
