//! Batch norm of the spectrogram before the first convolution.

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig};
use burn::tensor::{Device, Tensor};

use genrescope_crnn::InputNorm;

/// The input's normalisation, with or without parameters. Made by [`InputNormLayer::new`].
#[derive(Module, Debug)]
pub struct InputNormLayer {
    norm: Option<BatchNorm>,
    per_band: bool,
}

impl InputNormLayer {
    /// The layer with fresh statistics.
    pub fn new(norm: InputNorm, bands: usize, device: &Device) -> InputNormLayer {
        let features = match norm {
            InputNorm::None => None,
            InputNorm::Whole => Some(1),
            InputNorm::PerBand => Some(bands),
        };
        InputNormLayer {
            norm: features.map(|features| BatchNormConfig::new(features).init(device)),
            per_band: norm == InputNorm::PerBand,
        }
    }

    /// The same layer, whose statistics stay as they are in further training.
    pub(super) fn with_fixed_statistics(mut self) -> InputNormLayer {
        if let Some(norm) = &mut self.norm {
            norm.training = norm.training.clone().with_value(false);
        }
        self
    }

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
