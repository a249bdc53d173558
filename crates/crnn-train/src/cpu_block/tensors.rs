//! What the two passes return.

use super::dropout::Dropout;

/// Activations saved for the backward pass.
#[derive(Debug)]
pub struct SavedActivations {
    /// The ELU's outputs, `[slices, bands, frames, outputs]`.
    pub(super) elu: Vec<f32>,
    /// The position of each window's maximum, and its ELU.
    pub(super) chosen: Vec<f32>,
    pub(super) most: Vec<f32>,
    /// Mean and inverse deviation of each channel.
    pub(super) mean: Vec<f32>,
    pub(super) inverse: Vec<f32>,
    pub(super) dropout: Dropout,
}

/// The result of the forward pass.
#[derive(Debug)]
pub struct Forward {
    /// `[slices, bands / pool[0], frames / pool[1], outputs]`
    pub output: Vec<f32>,
    /// The batch's mean of each channel.
    pub mean: Vec<f32>,
    /// The batch's variance of each channel for the running statistics: unbiased, divided by the count minus
    /// one.
    pub variance: Vec<f32>,
    /// For [`backward`](super::backward).
    pub saved: SavedActivations,
}

/// The gradients of a loss.
#[derive(Debug)]
pub struct Gradients {
    /// W.r.t. the input, `[slices, bands, frames, inputs]`.
    pub input: Vec<f32>,
    /// W.r.t. the weights, `[outputs, inputs, 3, 3]`.
    pub weight: Vec<f32>,
    /// W.r.t. the bias, `[outputs]`.
    pub bias: Vec<f32>,
    /// W.r.t. the norm's weight, `[outputs]`.
    pub gamma: Vec<f32>,
    /// W.r.t. the norm's bias, `[outputs]`.
    pub beta: Vec<f32>,
}
