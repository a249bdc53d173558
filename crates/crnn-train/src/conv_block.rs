//! A 3x3 convolution, ELU, batch norm, max pool, dropout: in this order, as the paper's authors ran it.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Dropout, DropoutConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor, activation};

use genrescope_crnn::ConvBlockConfig;

/// One convolution block. Made by [`ConvBlock::new`].
#[derive(Module, Debug)]
pub struct ConvBlock {
    /// `[channels, inputs, 3, 3]`, zero padding that keeps the size.
    pub conv: Conv2d,
    /// Over the channels.
    pub norm: BatchNorm,
    pool: MaxPool2d,
    dropout: Dropout,
}

impl ConvBlock {
    /// A block with fresh weights for `inputs` channels.
    pub fn new(
        config: &ConvBlockConfig,
        inputs: usize,
        dropout: f64,
        device: &Device,
    ) -> ConvBlock {
        ConvBlock {
            conv: Conv2dConfig::new([inputs, config.channels], [3, 3])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device),
            norm: BatchNormConfig::new(config.channels).init(device),
            pool: MaxPool2dConfig::new(config.pool)
                .with_strides(config.pool)
                .init(),
            dropout: DropoutConfig::new(dropout).init(),
        }
    }

    /// # Shapes
    /// - input: `[slices, inputs, bands, frames]`
    /// - output: `[slices, channels, bands / pool[0], frames / pool[1]]`
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let x = self.conv.forward(input);
        let x = activation::elu(x, 1.0);
        let x = self.norm.forward(x);
        let x = self.pool.forward(x);
        self.dropout.forward(x)
    }

    /// Further training leaves the batch norm's statistics as they are.
    pub(super) fn fix_statistics(&mut self) {
        self.norm.training = self.norm.training.clone().with_value(false);
    }

    /// The max pool's size, which is its stride as well.
    pub(super) fn pool_size(&self) -> [usize; 2] {
        self.pool.kernel_size
    }

    /// The share of its outputs that the block leaves out in training.
    pub(super) fn dropout_share(&self) -> f64 {
        self.dropout.prob
    }
}
