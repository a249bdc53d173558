//! Single layers for the benchmarks, which nobody else needs: each is prepared, and then run by call.

use super::Extent;
use super::conv::{self, ConvBlock};
use super::gru::{Along, GruLayer};
use crate::model::GruWeights;

/// Sizes of a convolution block and of its input.
#[derive(Clone, Copy, Debug)]
pub struct BlockSizes {
    /// Channels that come in.
    pub inputs: usize,
    /// Channels that go out.
    pub outputs: usize,
    /// Max pool over bands and frames.
    pub pool: [usize; 2],
    /// Slices, bands and frames of the input.
    pub extent: [usize; 3],
}

/// A block with weights that are no numbers in particular; a call is a forward pass.
pub fn conv_block(sizes: BlockSizes) -> impl Fn() -> Vec<f32> {
    let BlockSizes {
        inputs, outputs, ..
    } = sizes;
    let [slices, bands, frames] = sizes.extent;
    let extent = Extent {
        slices,
        bands,
        frames,
    };
    let parameters = conv::Parameters {
        inputs,
        outputs,
        weight: &relief(outputs * inputs * 9, 0.05),
        bias: &relief(outputs, 0.1),
        scale: relief(outputs, 1.0),
        shift: relief(outputs, 0.1),
        pool: sizes.pool,
    };
    let block = ConvBlock::new(&parameters, extent);
    let input = relief(extent.places() * conv::filled(inputs), 1.0);
    move || block.forward(&input, extent).0
}

/// A bidirectional layer over the steps of each slice; a call is a forward pass.
pub fn gru(units: usize, inputs: usize, slices: usize, steps: usize) -> impl Fn() -> Vec<f32> {
    let (of_input, of_state) = (
        relief(3 * units * inputs, 0.1),
        relief(3 * units * units, 0.1),
    );
    let bias = relief(3 * units, 0.1);
    let direction = || GruWeights {
        weight_ih: &of_input,
        weight_hh: &of_state,
        bias_ih: &bias,
        bias_hh: &bias,
    };
    let layer = GruLayer::new(units, inputs, Some, &[direction(), direction()]);
    let input = relief(slices * steps * inputs, 1.0);
    move || layer.forward(&input, slices, steps, Along::Steps)
}

/// Numbers between `-scale` and `scale`, without a pattern that would matter.
fn relief(count: usize, scale: f32) -> Vec<f32> {
    let value = |n: usize| (n as u32).wrapping_mul(0x9e37_79b9) as i32 as f32 / 2_147_483_648.0;
    (0..count).map(|n| scale * value(n)).collect()
}
