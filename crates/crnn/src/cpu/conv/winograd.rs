//! Winograd's minimal filtering: 36 products per channel for a tile of 16 outputs, instead of 144. Tiles
//! are processed in groups, so that each of the 36 positions of their patches gives one matrix product.

use pulp::{Simd, WithSimd};

use super::parameters::{Parameters, padded_channels};
use super::run::Run;
use super::tiles::{
    GROUP, PATCH, Place, Source, TILE, filter_to_patch, gather, matrix_length, outputs, places,
};
use crate::cpu::extent::Extent;
use crate::cpu::matmul::Packed;

/// Whether the algorithm supports the block: windows of the pool must not cross tiles.
pub fn is_supported(parameters: &Parameters) -> bool {
    let fits = |side: usize| TILE.is_multiple_of(side);
    parameters.inputs > 1 && parameters.pool.into_iter().all(fits)
}

/// Whether the algorithm is faster than the direct one for tensors of this size.
pub fn is_faster(parameters: &Parameters, extent: Extent) -> bool {
    let tiles = extent.bands.div_ceil(TILE) * extent.frames.div_ceil(TILE);
    // Products per pair of channels. The two transforms of a patch are counted as half as many again.
    is_supported(parameters) && tiles * PATCH * PATCH * 3 / 2 < extent.bands * extent.frames * 9
}

/// Transforms the taps of a filter, row by row, to a patch.
fn filter(taps: &[f32; 9]) -> [f64; PATCH * PATCH] {
    let mut columns = [[0.0; PATCH]; 3];
    for (x, column) in columns.iter_mut().enumerate() {
        *column = filter_to_patch([taps[x], taps[3 + x], taps[6 + x]].map(f64::from));
    }
    let mut patch = [0.0; PATCH * PATCH];
    for (y, row) in patch.as_chunks_mut().0.iter_mut().enumerate() {
        *row = filter_to_patch([columns[0][y], columns[1][y], columns[2][y]]);
    }
    patch
}

/// The filters, one matrix per position of a patch.
#[derive(Clone, Debug)]
pub struct Winograd {
    weights: Vec<Packed>,
    inputs: usize,
}

impl Winograd {
    pub fn new(parameters: &Parameters, sign: &[f32]) -> Winograd {
        let &Parameters {
            inputs,
            outputs,
            weight,
            ..
        } = parameters;
        let mut weights = vec![Packed::zeros(padded_channels(inputs), outputs); PATCH * PATCH];
        for channel in 0..inputs {
            for output in 0..outputs {
                let taps = weight[(output * inputs + channel) * 9..].first_chunk();
                let patch = filter(taps.unwrap_or(&[0.0; 9]));
                // Once for all: this loop runs before the browser has optimised it.
                let at = weights[0].index(channel, output);
                for (weights, value) in weights.iter_mut().zip(patch) {
                    weights.set_at(at, sign[output] * value as f32);
                }
            }
        }
        Winograd {
            weights,
            inputs: padded_channels(inputs),
        }
    }
}

impl WithSimd for Run<'_, Winograd> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let inputs = self.algorithm.inputs;
        let outputs = self.epilogue.bias.len();
        let source = Source {
            values: self.input,
            extent: self.extent,
            channels: inputs,
            beyond: &vec![0.0; inputs],
        };
        let places = places(self.extent);
        let group = GROUP.min(places.len()).max(1);
        let patch_stride = matrix_length(group, inputs);
        let sum_stride = matrix_length(group, outputs);
        let mut patches = vec![0.0; PATCH * PATCH * patch_stride];
        let mut sums = vec![0.0; PATCH * PATCH * sum_stride];
        for places in places.chunks(group) {
            for (tile, place) in places.iter().enumerate() {
                let to = &mut patches[tile * inputs..];
                gather(simd, source, *place, to, patch_stride);
            }
            let patches = patches.chunks_exact(patch_stride);
            let sums_of = sums.chunks_exact_mut(sum_stride);
            for ((patches, sums), weights) in patches.zip(sums_of).zip(&self.algorithm.weights) {
                weights.multiply(simd, patches, places.len(), sums);
            }
            for (tile, place) in places.iter().enumerate() {
                self.scatter(simd, *place, &sums[tile * outputs..], sum_stride);
            }
        }
    }
}

impl Run<'_, Winograd> {
    /// Inverse transform of a tile's sums, then pool and epilogue.
    #[cfg_attr(target_feature = "simd128", inline(never))]
    #[cfg_attr(not(target_feature = "simd128"), inline(always))]
    fn scatter<S: Simd>(&mut self, simd: S, place: Place, sums: &[f32], stride: usize) {
        let count = self.epilogue.bias.len();
        let [tall, wide] = self.epilogue.pool;
        let (bands, frames) = (TILE / tall, TILE / wide);
        // Windows inside the tensor, and the positions of their outputs.
        let pooled = self.pooled;
        let windows = (0..bands * frames).filter_map(|window| {
            let (y, x) = (window / frames, window % frames);
            let (band, frame) = (place.band * bands + y, place.frame * frames + x);
            let inside = band < pooled.bands && frame < pooled.frames;
            inside.then(|| {
                (
                    y * tall,
                    x * wide,
                    pooled.at(place.slice, band, frame) * count,
                )
            })
        });
        for vector in 0..count / S::F32_LANES {
            let columns = outputs(simd, &sums[vector * S::F32_LANES..], stride);
            for (y, x, to) in windows.clone() {
                let mut most = columns[x][y];
                for column in &columns[x..x + wide] {
                    for value in &column[y..y + tall] {
                        most = simd.max_f32s(most, *value);
                    }
                }
                let to = to + vector * S::F32_LANES;
                S::as_mut_simd_f32s(&mut self.out[to..][..S::F32_LANES]).0[0] = most;
            }
        }
        for (_, _, to) in windows {
            self.epilogue.apply(&mut self.out[to..][..count]);
        }
    }
}
