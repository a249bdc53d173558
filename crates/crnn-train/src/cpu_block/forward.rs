//! The forward pass.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::convolve::{Filters, ScratchBuffer, convolve, im2col};
use super::dropout::Dropout;
use super::sizes::{EPSILON, Sizes, Weights};
use super::tensors::{Forward, SavedActivations};
use genrescope_crnn::cpu::activation::elu;
use genrescope_crnn::cpu::conv::tiles::Source;

/// A block's output and the batch's statistics. Dropout affects only the output.
///
/// # Panics
/// The lengths do not match the sizes, or the sizes do not [fit](Sizes::fit).
pub fn forward(input: &[f32], weights: &Weights, sizes: Sizes, dropout: Dropout) -> Forward {
    assert!(sizes.fit(), "{sizes:?}");
    let extent = sizes.extent();
    let outputs = sizes.outputs;
    assert_eq!(input.len(), extent.places() * sizes.inputs);
    let way = Filters::forward(weights.weight, sizes);
    let mut activated = vec![0.0; extent.places() * outputs];
    let places = sizes.bands * sizes.frames * sizes.part();
    let parts = activated
        .par_chunks_mut(places * outputs)
        .zip(input.par_chunks(places * sizes.inputs));
    let sums: Vec<Sums> = parts
        .map(|(activated, input)| {
            Arch::new().dispatch(Activate {
                way: &way,
                bias: weights.bias,
                input,
                sizes,
                activated,
            })
        })
        .collect();
    let count = extent.places() as f64;
    let mean: Vec<f64> = (0..outputs)
        .map(|n| total(&sums, n, |sums| &sums.sum) / count)
        .collect();
    let variance: Vec<f64> = (0..outputs)
        .map(|n| (total(&sums, n, |sums| &sums.squares) / count - mean[n] * mean[n]).max(0.0))
        .collect();
    let inverse: Vec<f32> = variance
        .iter()
        .map(|v| (1.0 / (v + EPSILON).sqrt()) as f32)
        .collect();
    let single = |values: &[f64]| {
        values
            .iter()
            .map(|value| *value as f32)
            .collect::<Vec<f32>>()
    };
    let unbiased: Vec<f64> = variance
        .iter()
        .map(|v| v * count / (count - 1.0).max(1.0))
        .collect();
    let mut saved = SavedActivations {
        elu: activated,
        chosen: Vec::new(),
        most: Vec::new(),
        mean: single(&mean),
        inverse,
        dropout,
    };
    let output = pool(&mut saved, weights, sizes);
    Forward {
        output,
        mean: single(&mean),
        variance: single(&unbiased),
        saved,
    }
}

/// Sums over the positions of a part.
struct Sums {
    sum: Vec<f64>,
    squares: Vec<f64>,
}

fn total(sums: &[Sums], channel: usize, of: impl Fn(&Sums) -> &Vec<f64>) -> f64 {
    sums.iter().map(|sums| of(sums)[channel]).sum()
}

/// Convolution and ELU of a part.
struct Activate<'a> {
    way: &'a Filters,
    bias: &'a [f32],
    input: &'a [f32],
    sizes: Sizes,
    activated: &'a mut [f32],
}

impl WithSimd for Activate<'_> {
    type Output = Sums;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Sums {
        let Sizes {
            inputs,
            outputs,
            bands,
            frames,
            ..
        } = self.sizes;
        let mut sums = Sums {
            sum: vec![0.0; outputs],
            squares: vec![0.0; outputs],
        };
        let (mut scratch, mut rows) = (ScratchBuffer::take(), Vec::new());
        let beyond = vec![0.0; inputs];
        let places = bands * frames * self.sizes.together();
        let parts = self.activated.chunks_mut(places * outputs);
        for (activated, input) in parts.zip(self.input.chunks(places * inputs)) {
            let extent = self
                .sizes
                .of(input.len() / (bands * frames * inputs))
                .extent();
            match self.way {
                Filters::One(weights) => {
                    im2col(input, extent, &mut rows);
                    weights.multiply(simd, &rows, extent.places(), activated);
                }
                Filters::Many(filters) => {
                    let source = Source {
                        values: input,
                        extent,
                        channels: inputs,
                        beyond: &beyond,
                    };
                    convolve(simd, source, filters, &mut scratch, activated);
                }
            }
            // In single precision over some thousand positions, then in double precision.
            for activated in activated.chunks_mut(1024 * outputs) {
                let (mut sum, mut squares) = (vec![0.0; outputs], vec![0.0; outputs]);
                for channels in activated.chunks_exact_mut(outputs) {
                    activate(channels, self.bias, &mut sum, &mut squares);
                }
                for (total, part) in sums.sum.iter_mut().zip(sum) {
                    *total += f64::from(part);
                }
                for (total, part) in sums.squares.iter_mut().zip(squares) {
                    *total += f64::from(part);
                }
            }
        }
        scratch.leave();
        sums
    }
}

#[inline(always)]
fn activate(channels: &mut [f32], bias: &[f32], sum: &mut [f32], squares: &mut [f32]) {
    let count = channels.len();
    let (bias, sum, squares) = (&bias[..count], &mut sum[..count], &mut squares[..count]);
    for n in 0..count {
        let value = elu(channels[n] + bias[n]);
        channels[n] = value;
        sum[n] += value;
        squares[n] += value * value;
    }
}

/// Max pool and batch norm: the maximum of each window, normalised.
fn pool(saved: &mut SavedActivations, weights: &Weights, sizes: Sizes) -> Vec<f32> {
    let extent = sizes.extent();
    let pooled = extent.pooled(sizes.pool);
    let outputs = sizes.outputs;
    let length = pooled.places() * outputs;
    let mut output = vec![0.0; length];
    saved.chosen = vec![0.0; length];
    saved.most = vec![0.0; length];
    let row = pooled.frames * outputs;
    let sign: Vec<f32> = weights
        .gamma
        .iter()
        .map(|&g| if g < 0.0 { -1.0 } else { 1.0 })
        .collect();
    let (activated, mean, inverse) = (&saved.elu, &saved.mean, &saved.inverse);
    let dropout = saved.dropout;
    let rows = output
        .par_chunks_mut(row)
        .zip(saved.chosen.par_chunks_mut(row))
        .zip(saved.most.par_chunks_mut(row));
    rows.enumerate()
        .for_each(|(index, ((output, chosen), most))| {
            let (slice, band) = (index / pooled.bands, index % pooled.bands);
            Arch::new().dispatch(Pool {
                windows: (slice, band),
                activated,
                sizes,
                sign: &sign,
                mean,
                inverse,
                weights,
                dropout,
                output,
                chosen,
                most,
            });
        });
    output
}

/// A row of windows.
struct Pool<'a> {
    windows: (usize, usize),
    activated: &'a [f32],
    sizes: Sizes,
    sign: &'a [f32],
    mean: &'a [f32],
    inverse: &'a [f32],
    weights: &'a Weights<'a>,
    dropout: Dropout,
    output: &'a mut [f32],
    chosen: &'a mut [f32],
    most: &'a mut [f32],
}

impl WithSimd for Pool<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let extent = self.sizes.extent();
        let [tall, wide] = self.sizes.pool;
        let count = self.sizes.outputs;
        let (slice, band) = self.windows;
        let pooled = extent.pooled(self.sizes.pool);
        let windows = self
            .output
            .chunks_exact_mut(count)
            .zip(self.chosen.chunks_exact_mut(count))
            .zip(self.most.chunks_exact_mut(count));
        for (frame, ((output, chosen), most)) in windows.enumerate() {
            // Vector by vector, so that the current maximum stays in a register.
            for channel in (0..count).step_by(S::F32_LANES) {
                let whole = channel..channel + S::F32_LANES;
                let sign = vector::<S>(&self.sign[whole.clone()]);
                let mut best = (simd.splat_f32s(0.0), simd.splat_f32s(0.0));
                for place in 0..tall * wide {
                    let (y, x) = (band * tall + place / wide, frame * wide + place % wide);
                    let from = extent.at(slice, y, x) * count + channel;
                    let value = vector::<S>(&self.activated[from..from + S::F32_LANES]);
                    let this = (value, simd.splat_f32s(place as f32));
                    best = match place {
                        0 => this,
                        _ => better(simd, sign, this, best),
                    };
                }
                *vector_mut::<S>(&mut most[whole.clone()]) = best.0;
                *vector_mut::<S>(&mut chosen[whole]) = best.1;
            }
            let (mean, inverse) = (&self.mean[..count], &self.inverse[..count]);
            let (gamma, beta) = (&self.weights.gamma[..count], &self.weights.beta[..count]);
            for n in 0..count {
                output[n] = gamma[n] * ((most[n] - mean[n]) * inverse[n]) + beta[n];
            }
            self.dropout
                .apply(pooled.at(slice, band, frame) * count, output);
        }
    }
}

/// For each channel the larger of two values after multiplication by a sign, with its position; the second
/// if they are equal.
#[inline(always)]
fn better<S: Simd>(
    simd: S,
    sign: S::f32s,
    (value, place): (S::f32s, S::f32s),
    (best, at): (S::f32s, S::f32s),
) -> (S::f32s, S::f32s) {
    let larger = simd.greater_than_f32s(simd.mul_f32s(sign, value), simd.mul_f32s(sign, best));
    (
        simd.select_f32s(larger, value, best),
        simd.select_f32s(larger, place, at),
    )
}

#[inline(always)]
fn vector<S: Simd>(values: &[f32]) -> S::f32s {
    S::as_simd_f32s(values).0[0]
}

#[inline(always)]
fn vector_mut<S: Simd>(values: &mut [f32]) -> &mut S::f32s {
    &mut S::as_mut_simd_f32s(values).0[0]
}
