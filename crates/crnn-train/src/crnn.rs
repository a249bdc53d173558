//! The network itself.

use burn::module::{Module, Param};
use burn::nn::{Dropout, DropoutConfig, Initializer};
use burn::tensor::{Device, Int, Tensor};

use super::conv_block::ConvBlock;
use super::gru::Gru;
use super::input_norm::InputNormLayer;
use crate::fused_conv_block;
use genrescope_crnn::{CrnnConfig, Sequence, TemporalPooling};

/// The convolutional recurrent network. Made by [`Crnn::new`].
#[derive(Module, Debug)]
pub struct Crnn {
    /// Normalisation of the spectrogram.
    pub input_norm: InputNormLayer,
    /// Convolution blocks, first to last.
    pub blocks: Vec<ConvBlock>,
    /// Recurrent layers, first to last.
    pub recurrent: Vec<Gru>,
    dropout: Dropout,
    /// From the pooled states to a logit a genre.
    pub head: Head,
    over_slices: bool,
    mean: bool,
}

/// A dense layer in PyTorch's layout.
#[derive(Module, Debug)]
pub struct Head {
    /// `[genres, features]`
    pub weight: Param<Tensor<2>>,
    /// `[genres]`
    pub bias: Param<Tensor<1>>,
}

impl Crnn {
    /// The network with fresh weights. Call [`CrnnConfig::validate`] on untrusted sizes first.
    pub fn new(config: &CrnnConfig, device: &Device) -> Crnn {
        let mut inputs = 1;
        let mut blocks = Vec::with_capacity(config.blocks.len());
        for block in &config.blocks {
            blocks.push(ConvBlock::new(block, inputs, config.conv_dropout, device));
            inputs = block.channels;
        }
        let mut features = config.features();
        let mut recurrent = Vec::with_capacity(config.gru.len());
        for gru in &config.gru {
            recurrent.push(Gru::new(gru, features, device));
            features = gru.output();
        }
        Crnn {
            input_norm: InputNormLayer::new(config.input_norm, config.bands, device),
            blocks,
            recurrent,
            dropout: DropoutConfig::new(config.head_dropout).init(),
            head: Head::new(features, config.genres, device),
            over_slices: config.sequence == Sequence::Slices,
            mean: config.temporal_pooling == TemporalPooling::Mean,
        }
    }

    /// Logits of each slice, before any softmax.
    ///
    /// # Shapes
    /// - input: `[slices, bands, frames]`, in referenced decibels as the model file's manifest has
    ///   them
    /// - output: `[slices, genres]`
    pub fn forward(&self, input: Tensor<3>) -> Tensor<2> {
        let state = self.pooled(self.convolved(self.input_norm.forward(input)));
        self.logits_of(state)
    }

    /// The same with the steps of each slice in another order when the recurrent layers read them.
    ///
    /// # Shapes
    /// - order: `[slices, steps]`, which step is read at each place
    pub fn forward_in_order(&self, input: Tensor<3>, order: Tensor<2, Int>) -> Tensor<2> {
        let x = self.convolved(self.input_norm.forward(input));
        let [slices, steps, channels, bands] = x.dims();
        let order = order.reshape([slices, steps, 1, 1]);
        let x = x.gather(1, order.expand([slices, steps, channels, bands]));
        self.logits_of(self.pooled(x))
    }

    /// `[slices, steps, channels, bands] -> [slices, units]`
    pub(super) fn pooled(&self, x: Tensor<4>) -> Tensor<2> {
        let [slices, steps, channels, bands] = x.dims();
        // PyTorch: x.permute(0, 3, 1, 2).flatten(2)
        let x = x.reshape([slices, steps, channels * bands]);
        if self.over_slices {
            self.pooled_over_slices(x)
        } else {
            self.pooled_over_time(x)
        }
    }

    /// The logits of embeddings.
    ///
    /// # Shapes
    /// - states: `[slices, units]`
    /// - output: `[slices, genres]`
    pub fn logits_of(&self, states: Tensor<2>) -> Tensor<2> {
        self.head.forward(self.dropout.forward(states))
    }

    /// `[slices, 1, bands, frames] -> [slices, steps, channels, bands]`
    fn convolved(&self, x: Tensor<4>) -> Tensor<4> {
        if self.fuses(&x) {
            return self.convolved_fused(x);
        }
        let x = self.blocks.iter().fold(x, |x, block| block.forward(x));
        x.permute([0, 3, 1, 2])
    }

    /// Whether each block can run as one operation.
    fn fuses(&self, x: &Tensor<4>) -> bool {
        let [slices, channels, bands, frames] = x.dims();
        let fits = |sizes, block: &ConvBlock| block.fused(sizes);
        let sizes = [slices, bands, frames, channels];
        fused_conv_block::trains_on_the_cpu(x) && self.blocks.iter().try_fold(sizes, fits).is_some()
    }

    /// [`Crnn::convolved`] with each block as one operation, channels innermost.
    fn convolved_fused(&self, x: Tensor<4>) -> Tensor<4> {
        let [slices, channels, bands, frames] = x.dims();
        // One channel is innermost as it is outermost.
        let x = x.reshape([slices, bands, frames, channels]);
        let blocks = self.blocks.iter();
        let x = blocks.fold(x, |x, block| block.forward_fused(x));
        x.permute([0, 2, 3, 1])
    }

    /// `[slices, steps, features] -> [slices, units]`
    fn pooled_over_time(&self, mut x: Tensor<3>) -> Tensor<2> {
        let (last, earlier) = self
            .recurrent
            .split_last()
            .expect("a validated configuration has a recurrent layer");
        for gru in earlier {
            x = gru.forward(x);
        }
        match self.mean {
            true => last.forward(x).mean_dim(1).squeeze_dim(1),
            false => last.last(x),
        }
    }

    /// The same with the axes mixed up as in the paper's notebook: `torch.nn.GRU` without
    /// `batch_first` reads the slices as time and each time step as a lane of its own; the head
    /// takes the lane of the last step, or the mean of the lanes.
    fn pooled_over_slices(&self, x: Tensor<3>) -> Tensor<2> {
        let steps = x.dims()[1];
        let mut x = x.swap_dims(0, 1);
        for gru in &self.recurrent {
            x = gru.forward(x);
        }
        match self.mean {
            true => x.mean_dim(0).squeeze_dim(0),
            false => x.narrow(0, steps - 1, 1).squeeze_dim(0),
        }
    }
}

impl Head {
    fn new(inputs: usize, genres: usize, device: &Device) -> Head {
        // torch.nn.Linear: uniform in ±1/sqrt(inputs) for weight and bias.
        let bound = 1.0 / (inputs as f64).sqrt();
        let uniform = Initializer::Uniform {
            min: -bound,
            max: bound,
        };
        Head {
            weight: uniform.init([genres, inputs], device),
            bias: uniform.init([genres], device),
        }
    }

    /// # Shapes
    /// - input: `[slices, features]`
    /// - output: `[slices, genres]`
    pub fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        input.matmul(self.weight.val().transpose()) + self.bias.val().unsqueeze()
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Distribution, Int, Tensor, TensorData};
    use genrescope_crnn::{CrnnConfig, Preset};

    use super::Crnn;

    fn logits(output: Tensor<2>) -> Vec<f32> {
        output.into_data().iter::<f32>().collect()
    }

    /// Steps in their own order change nothing; in another order only the slices that have one.
    #[test]
    fn steps_are_read_in_the_given_order() {
        let device = Device::flex();
        device.seed(5);
        let config = CrnnConfig {
            conv_dropout: 0.0,
            head_dropout: 0.0,
            ..Preset::Genrescope.config(128, 3)
        };
        let network = Crnn::new(&config, &device);
        let input = Tensor::<3>::random([2, 128, 32], Distribution::Normal(0.0, 1.0), &device);
        let in_order = |order: [i32; 8]| {
            let order = Tensor::<2, Int>::from_data(TensorData::new(order.into(), [2, 4]), &device);
            logits(network.forward_in_order(input.clone(), order))
        };
        let own = logits(network.forward(input.clone()));
        assert_eq!(in_order([0, 1, 2, 3, 0, 1, 2, 3]), own);
        let other = in_order([0, 1, 2, 3, 2, 0, 3, 1]);
        assert_eq!(other[..3], own[..3]);
        assert_ne!(other[3..], own[3..]);
    }
}
