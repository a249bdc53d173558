//! The interface of all implementations of the network.

use std::pin::Pin;

/// Logits that may still be computed by a GPU.
pub type NetworkFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<f32>, NetworkError>> + 'a>>;

/// A network with weights, ready for inference: on the CPU, on a GPU, or by another library.
pub trait Network {
    /// Logits of normalised slices, before any softmax.
    ///
    /// # Shapes
    /// - `input`: `[slices, bands, frames]`, row-major
    /// - output: `[slices, genres]`, row-major
    fn logits<'a>(&'a self, input: &'a [f32]) -> NetworkFuture<'a>;
}

/// A device failed during inference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct NetworkError {
    /// The backend's message.
    pub detail: String,
}
