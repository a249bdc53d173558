//! The whole network.

use super::conv::{self, ConvBlock};
use super::extent::Extent;
use super::gru::{Along, GruLayer};
use crate::config::{CrnnConfig, Sequence, TemporalPooling};
use crate::folded_weights::{FoldedBlock, GruWeights, input_scale_shift, values};
use crate::network::{Network, NetworkFuture};
use crate::state_dict::{StateDict, StateDictError, check_state_dict};

/// Slices that the convolutions process at once, few enough that the output of a block stays in the cache. With the
/// shipped models' sizes, six fill the groups of tiles of the second and third block without a remainder.
const SLICES_AT_ONCE: usize = 6;

/// A network whose weights are packed for this machine's CPU.
#[derive(Clone, Debug)]
pub struct CpuNetwork {
    bands: usize,
    frames: usize,
    /// Scale and shift of each band.
    input_norm: Vec<(f32, f32)>,
    blocks: Vec<ConvBlock>,
    recurrent: Vec<GruLayer>,
    along: Along,
    pooling: TemporalPooling,
    /// `[genres, features]` and `[genres]`
    head: (Vec<f32>, Vec<f32>),
}

impl CpuNetwork {
    /// Packs the parameters of a network for slices of `frames` frames. `config` must be validated.
    ///
    /// # Errors
    /// A tensor is missing, unexpected, of another shape, or not finite.
    pub fn new(
        config: &CrnnConfig,
        frames: usize,
        dict: &StateDict,
    ) -> Result<CpuNetwork, StateDictError> {
        check_state_dict(config, dict)?;
        let mut extent = Extent {
            slices: 1,
            bands: config.bands,
            frames,
        };
        let mut inputs = 1;
        let mut blocks = Vec::with_capacity(config.blocks.len());
        for (index, block) in config.blocks.iter().enumerate() {
            let FoldedBlock {
                weight,
                bias,
                scale_shift,
            } = FoldedBlock::new(dict, index);
            let parameters = conv::Parameters {
                inputs,
                outputs: block.channels,
                weight,
                bias,
                scale: scale_shift.iter().map(|pair| pair.0).collect(),
                shift: scale_shift.iter().map(|pair| pair.1).collect(),
                pool: block.pool,
            };
            blocks.push(ConvBlock::new(&parameters, extent));
            extent = extent.pooled(block.pool);
            inputs = block.channels;
        }
        // PyTorch orders features by channel and then band; here channels are innermost.
        let channels = blocks.last().map_or(1, ConvBlock::outputs);
        let (bands, real) = (extent.bands, inputs);
        let first = move |row: usize| {
            let (band, channel) = (row / channels, row % channels);
            (channel < real).then_some(channel * bands + band)
        };
        let mut features = bands * channels;
        let mut recurrent: Vec<GruLayer> = Vec::with_capacity(config.gru.len());
        for (index, layer) in config.gru.iter().enumerate() {
            let directions = GruWeights::of(dict, index, layer.bidirectional);
            let layer = match index {
                0 => GruLayer::new(layer.units, features, first, &directions),
                _ => GruLayer::new(layer.units, features, Some, &directions),
            };
            features = layer.outputs();
            recurrent.push(layer);
        }
        Ok(CpuNetwork {
            bands: config.bands,
            frames,
            input_norm: input_scale_shift(config, dict),
            blocks,
            recurrent,
            along: match config.sequence {
                Sequence::Time => Along::Steps,
                Sequence::Slices => Along::Slices,
            },
            pooling: config.temporal_pooling,
            head: (
                values(dict, "head.weight").to_vec(),
                values(dict, "head.bias").to_vec(),
            ),
        })
    }

    /// Logits of normalised slices, before any softmax.
    ///
    /// # Shapes
    /// - input: `[slices, bands, frames]`, row-major
    /// - output: `[slices, genres]`, row-major
    ///
    /// # Panics
    /// `input` is not a whole number of slices.
    pub fn logits(&self, input: &[f32]) -> Vec<f32> {
        let size = self.bands * self.frames;
        let slices = input.len() / size;
        assert_eq!(slices * size, input.len(), "whole slices");
        let (mut states, steps) = self.features(input);
        for layer in &self.recurrent {
            states = layer.forward(&states, slices, steps, self.along);
        }
        let (weight, bias) = &self.head;
        let features = weight.len() / bias.len().max(1);
        let mut logits = Vec::with_capacity(slices * bias.len());
        // For both sequence axes, the states of the slice's own steps are pooled.
        for states in states.chunks_exact(steps * features) {
            let pooled = match self.pooling {
                TemporalPooling::Last => states[(steps - 1) * features..].to_vec(),
                TemporalPooling::Mean => mean(states, features),
            };
            for (weight, bias) in weight.chunks_exact(features).zip(bias) {
                let products = weight
                    .iter()
                    .zip(&pooled)
                    .map(|(weight, state)| weight * state);
                logits.push(bias + products.sum::<f32>());
            }
        }
        logits
    }

    /// The output of the convolutions, `[slices, steps, bands * channels]`, and the steps of a slice.
    #[cfg(not(feature = "parallel"))]
    fn features(&self, input: &[f32]) -> (Vec<f32>, usize) {
        self.features_of(input)
    }

    /// The output of the convolutions, `[slices, steps, bands * channels]`, and the steps of a slice. Runs
    /// on all threads of the program's pool, each with its own slices.
    #[cfg(feature = "parallel")]
    fn features(&self, input: &[f32]) -> (Vec<f32>, usize) {
        use rayon::prelude::*;

        let size = self.bands * self.frames;
        let part = (input.len() / size).div_ceil(rayon::current_num_threads());
        let parts = input.par_chunks(part.max(1) * size);
        let parts: Vec<_> = parts.map(|input| self.features_of(input)).collect();
        let steps = parts.first().map_or(1, |part| part.1);
        (parts.into_iter().flat_map(|part| part.0).collect(), steps)
    }

    fn features_of(&self, input: &[f32]) -> (Vec<f32>, usize) {
        let size = self.bands * self.frames;
        let mut features = Vec::new();
        let mut steps = 1;
        for part in input.chunks(SLICES_AT_ONCE * size) {
            let (of_part, its_steps) = self.features_of_part(part);
            features.extend_from_slice(&of_part);
            steps = its_steps;
        }
        (features, steps)
    }

    fn features_of_part(&self, input: &[f32]) -> (Vec<f32>, usize) {
        let slices = input.len() / (self.bands * self.frames);
        let mut extent = Extent {
            slices,
            bands: self.bands,
            frames: self.frames,
        };
        let mut values = Vec::with_capacity(input.len());
        for (row, frames) in input.chunks_exact(self.frames).enumerate() {
            let (scale, shift) = self.input_norm[row % self.bands];
            values.extend(frames.iter().map(|x| scale * x + shift));
        }
        for block in &self.blocks {
            (values, extent) = block.forward(&values, extent);
        }
        let channels = self.blocks.last().map_or(1, ConvBlock::outputs);
        if extent.bands == 1 {
            return (values, extent.frames);
        }
        // [slices, bands, steps, channels] to [slices, steps, bands, channels]
        let mut turned = Vec::with_capacity(values.len());
        for slice in 0..slices {
            for step in 0..extent.frames {
                for band in 0..extent.bands {
                    let from = extent.at(slice, band, step) * channels;
                    turned.extend_from_slice(&values[from..from + channels]);
                }
            }
        }
        (turned, extent.frames)
    }
}

impl Network for CpuNetwork {
    fn logits<'a>(&'a self, input: &'a [f32]) -> NetworkFuture<'a> {
        Box::pin(async { Ok(self.logits(input)) })
    }
}

/// The mean over the steps of `[steps, features]`.
fn mean(states: &[f32], features: usize) -> Vec<f32> {
    let steps = (states.len() / features) as f32;
    let sum = |feature: usize| states[feature..].iter().step_by(features).sum::<f32>();
    (0..features).map(|feature| sum(feature) / steps).collect()
}
