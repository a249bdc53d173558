//! Batch norm of the spectrogram before the first convolution.

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig};
use burn::tensor::{Device, Tensor};

use super::config::InputNorm;

/// The input's normalisation, with or without parameters. Made by [`InputNorm::init`].
#[derive(Module, Debug)]
pub struct InputNormLayer {
    norm: Option<BatchNorm>,
    per_band: bool,
}

impl InputNorm {
    /// The layer with fresh statistics.
    pub fn init(self, bands: usize, device: &Device) -> InputNormLayer {
        let features = match self {
            InputNorm::None => None,
            InputNorm::Whole => Some(1),
            InputNorm::PerBand => Some(bands),
        };
        InputNormLayer {
            norm: features.map(|features| BatchNormConfig::new(features).init(device)),
            per_band: self == InputNorm::PerBand,
        }
    }
}

impl InputNormLayer {
    /// # Shapes
    /// - input: `[slices, bands, frames]`
    /// - output: `[slices, 1, bands, frames]`
    pub fn forward(&self, input: Tensor<3>) -> Tensor<4> {
        match &self.norm {
            None => input.unsqueeze_dim(1),
            Some(norm) if self.per_band => norm.forward(input).unsqueeze_dim(1),
            Some(norm) => norm.forward(input.unsqueeze_dim::<4>(1)),
        }
    }
}
