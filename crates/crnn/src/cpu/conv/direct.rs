//! A convolution as one matrix product, with the neighbourhood of each position in a row (im2col). For few
//! channels or positions, and for pools that do not fit Winograd's tiles.

use pulp::{Simd, WithSimd};

use super::parameters::{Parameters, padded_channels};
use super::run::Run;
use crate::cpu::matmul::Packed;

/// The weights, one row per channel of each of the nine neighbours.
#[derive(Clone, Debug)]
pub struct Direct {
    weights: Packed,
    inputs: usize,
}

impl Direct {
    pub fn new(parameters: &Parameters, sign: &[f32]) -> Direct {
        let &Parameters { inputs, weight, .. } = parameters;
        let stride = padded_channels(inputs);
        let weights = Packed::new(9 * stride, parameters.outputs, |row, output| {
            let (neighbour, channel) = (row / stride, row % stride);
            match channel < inputs {
                true => sign[output] * weight[(output * inputs + channel) * 9 + neighbour],
                false => 0.0,
            }
        });
        Direct {
            weights,
            inputs: stride,
        }
    }
}

impl WithSimd for Run<'_, Direct> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let [tall, wide] = self.epilogue.pool;
        let pooled = self.pooled;
        let outputs = self.algorithm.weights.columns();
        // One row of windows at a time.
        let frames = pooled.frames * wide;
        let mut around = vec![0.0; tall * frames * 9 * self.algorithm.inputs];
        let mut sums = vec![0.0; tall * frames * outputs];
        let out = std::mem::take(&mut self.out);
        let rows = out.chunks_exact_mut((pooled.frames * outputs).max(1));
        for (row, out) in rows.enumerate() {
            let (slice, band) = (row / pooled.bands, row % pooled.bands * tall);
            self.gather(slice, band, frames, &mut around);
            let weights = &self.algorithm.weights;
            weights.multiply(simd, &around, tall * frames, &mut sums);
            for (window, out) in out.chunks_exact_mut(outputs).enumerate() {
                for y in 0..tall {
                    for x in 0..wide {
                        let place = y * frames + window * wide + x;
                        let sums = &sums[place * outputs..][..outputs];
                        match (y, x) {
                            (0, 0) => out.copy_from_slice(sums),
                            _ => larger(out, sums),
                        }
                    }
                }
                self.epilogue.apply(out);
            }
        }
    }
}

impl Run<'_, Direct> {
    /// Writes the neighbourhoods of some bands' first `frames` positions into rows.
    #[inline(always)]
    fn gather(&self, slice: usize, band: usize, frames: usize, around: &mut [f32]) {
        let inputs = self.algorithm.inputs;
        for (place, row) in around.chunks_exact_mut(9 * inputs).enumerate() {
            let (y, x) = (band + place / frames, place % frames);
            for (n, channels) in row.chunks_exact_mut(inputs).enumerate() {
                match self.extent.neighbour(slice, y, x, n) {
                    Some(at) => channels.copy_from_slice(&self.input[at * inputs..][..inputs]),
                    None => channels.fill(0.0),
                }
            }
        }
    }
}

/// The element-wise maximum. By comparison, since `f32::max` also handles NaN.
#[inline(always)]
fn larger(most: &mut [f32], others: &[f32]) {
    for (most, other) in most.iter_mut().zip(others) {
        *most = if *most > *other { *most } else { *other };
    }
}
