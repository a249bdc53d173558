//! The backward pass.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::accumulate::accumulate;
use super::convolve::{Filters, ScratchBuffer, by_filters, col2im, convolve, im2col};
use super::dropout::Dropout;
use super::filters::filters_back;
use super::sizes::{Sizes, Weights};
use super::tensors::{Gradients, SavedActivations};
use genrescope_crnn::cpu::conv::tiles::{PATCH, Source};

/// The gradients of a loss, given its gradient with respect to (w.r.t.) the block's output. The gradient
/// w.r.t. the input is empty if it is not requested: the first block's input is the spectrogram.
///
/// # Panics
/// The lengths do not match the sizes.
pub fn backward(
    input: &[f32],
    weights: &Weights,
    saved: &SavedActivations,
    output: &[f32],
    sizes: Sizes,
    wants_input: bool,
) -> Gradients {
    let Sizes {
        inputs, outputs, ..
    } = sizes;
    assert_eq!(output.len(), saved.most.len());
    let masked;
    let output = match saved.dropout.drops() {
        true => {
            masked = dropped(output, saved.dropout, 256 * outputs);
            &masked[..]
        }
        false => output,
    };
    let (beta, gamma) = by_norm(saved, output, outputs);
    let line = Line::new(weights, saved, &beta, &gamma, sizes);
    let way = Filters::backward(weights.weight, sizes);
    let pooled = sizes.extent().pooled(sizes.pool);
    let places = sizes.bands * sizes.frames * sizes.part();
    let windows = (pooled.bands * pooled.frames * sizes.part()).max(1);
    let mut by_input = vec![0.0; if wants_input { input.len() } else { 0 }];
    let mut by_parts = by_input.chunks_mut(places * inputs);
    let by_parts: Vec<Option<&mut [f32]>> = input
        .chunks(places * inputs)
        .map(|_| by_parts.next())
        .collect();
    let parts = by_parts
        .into_par_iter()
        .zip(input.par_chunks(places * inputs))
        .zip(saved.elu.par_chunks(places * outputs))
        .zip(saved.chosen.par_chunks(windows * outputs))
        .zip(output.par_chunks(windows * outputs));
    let sums: Vec<Sums> = parts
        .map(|((((by_input, input), elu), chosen), output)| {
            Arch::new().dispatch(Part {
                line: &line,
                way: &way,
                sizes,
                input,
                elu,
                chosen,
                output,
                by_input,
            })
        })
        .collect();
    let add = |of: &dyn Fn(&Sums) -> &[f32]| {
        let mut total = of(&sums[0]).to_vec();
        for sums in &sums[1..] {
            for (total, part) in total.iter_mut().zip(of(sums)) {
                *total += part;
            }
        }
        total
    };
    Gradients {
        input: by_input,
        weight: match inputs {
            1 => {
                let weight = add(&|sums| &sums.weight);
                let turned = |n: usize| weight[n % 9 * outputs + n / 9];
                (0..outputs * 9).map(turned).collect()
            }
            _ => {
                let parts: Vec<&[f32]> = sums.iter().map(|sums| &sums.weight[..]).collect();
                filters_back(&parts, inputs, outputs)
            }
        },
        bias: add(&|sums| &sums.bias),
        gamma,
        beta,
    }
}

/// The gradient before the dropout.
fn dropped(output: &[f32], dropout: Dropout, chunk: usize) -> Vec<f32> {
    let mut output = output.to_vec();
    let chunks = output.par_chunks_mut(chunk).enumerate();
    chunks.for_each(|(index, part)| {
        Arch::new().dispatch(Dropped(dropout, index * chunk, part));
    });
    output
}

struct Dropped<'a>(Dropout, usize, &'a mut [f32]);

impl WithSimd for Dropped<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.0.apply(self.1, self.2);
    }
}

/// W.r.t. the norm's bias and its weight.
type BothSums = (Vec<f32>, Vec<f32>);

/// The gradients w.r.t. the norm's bias and weight: the sum of the output's gradient, and of its product
/// with the normalised value. Only the maxima of the windows contribute.
fn by_norm(saved: &SavedActivations, output: &[f32], outputs: usize) -> (Vec<f32>, Vec<f32>) {
    let rows = 256 * outputs;
    let parts = output.par_chunks(rows).zip(saved.most.par_chunks(rows));
    let sums: Vec<BothSums> = parts
        .map(|(output, most)| {
            Arch::new().dispatch(ByNorm {
                saved,
                output,
                most,
            })
        })
        .collect();
    let total = |of: for<'a> fn(&'a BothSums) -> &'a [f32]| {
        let sum = |n: usize| sums.iter().map(|sums| f64::from(of(sums)[n])).sum::<f64>();
        (0..outputs).map(|n| sum(n) as f32).collect()
    };
    (total(|sums| &sums.0), total(|sums| &sums.1))
}

/// Both sums over some windows.
struct ByNorm<'a> {
    saved: &'a SavedActivations,
    output: &'a [f32],
    most: &'a [f32],
}

impl WithSimd for ByNorm<'_> {
    type Output = BothSums;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> BothSums {
        let count = self.saved.mean.len();
        let (mut beta, mut gamma) = (vec![0.0; count], vec![0.0; count]);
        let (mean, inverse) = (&self.saved.mean[..count], &self.saved.inverse[..count]);
        let windows = self
            .output
            .chunks_exact(count)
            .zip(self.most.chunks_exact(count));
        for (output, most) in windows {
            let (beta, gamma) = (&mut beta[..count], &mut gamma[..count]);
            for n in 0..count {
                beta[n] += output[n];
                gamma[n] += output[n] * ((most[n] - mean[n]) * inverse[n]);
            }
        }
        (beta, gamma)
    }
}

/// The gradient w.r.t. the ELU's output: `offset + slope * elu` everywhere, since each position affects
/// mean and deviation, plus `chosen` times the output's gradient at the maximum of a window.
struct Line {
    offset: Vec<f32>,
    slope: Vec<f32>,
    chosen: Vec<f32>,
}

impl Line {
    fn new(
        weights: &Weights,
        saved: &SavedActivations,
        beta: &[f32],
        gamma: &[f32],
        sizes: Sizes,
    ) -> Line {
        let count = sizes.extent().places() as f64;
        let mut line = Line {
            offset: Vec::new(),
            slope: Vec::new(),
            chosen: Vec::new(),
        };
        for n in 0..sizes.outputs {
            let (scale, inverse) = (f64::from(weights.gamma[n]), f64::from(saved.inverse[n]));
            let mean_gradient = scale * f64::from(beta[n]) / count;
            let mean_product = scale * f64::from(gamma[n]) / count;
            let mean = f64::from(saved.mean[n]);
            line.offset
                .push((inverse * (mean * inverse * mean_product - mean_gradient)) as f32);
            line.slope.push((-inverse * inverse * mean_product) as f32);
            line.chosen.push((inverse * scale) as f32);
        }
        line
    }
}

/// Sums of a part, in the layouts of the computation.
struct Sums {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Part<'a> {
    line: &'a Line,
    way: &'a Filters,
    sizes: Sizes,
    input: &'a [f32],
    elu: &'a [f32],
    chosen: &'a [f32],
    output: &'a [f32],
    by_input: Option<&'a mut [f32]>,
}

impl WithSimd for Part<'_> {
    type Output = Sums;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) -> Sums {
        let Sizes {
            inputs,
            outputs,
            bands,
            frames,
            ..
        } = self.sizes;
        let mut sums = Sums {
            weight: match self.way {
                Filters::One(_) => vec![0.0; 9 * outputs],
                Filters::Many(_) => vec![0.0; PATCH * PATCH * inputs * outputs],
            },
            bias: vec![0.0; outputs],
        };
        let (mut scratch, mut rows, mut back) = (ScratchBuffer::take(), Vec::new(), Vec::new());
        let (no_input, no_output) = (vec![0.0; inputs], vec![0.0; outputs]);
        let together = bands * frames * self.sizes.together();
        let mut by_sum = vec![0.0; together * outputs];
        let by_input = self.by_input.take().unwrap_or_default();
        let mut by_input = by_input.chunks_mut(together * inputs);
        for (index, input) in self.input.chunks(together * inputs).enumerate() {
            let by_input = by_input.next();
            let slices = input.len() / (bands * frames * inputs);
            let sizes = self.sizes.of(slices);
            let extent = sizes.extent();
            let by_sum = &mut by_sum[..extent.places() * outputs];
            self.through_the_norm(index * self.sizes.together(), sizes, by_sum, &mut sums.bias);
            match self.way {
                Filters::One(weights) => {
                    im2col(input, extent, &mut rows);
                    accumulate(
                        simd,
                        extent.places(),
                        (&rows, 9),
                        (by_sum, outputs),
                        &mut sums.weight,
                    );
                    if let Some(by_input) = by_input {
                        back.resize(extent.places() * weights.columns(), 0.0);
                        weights.multiply(simd, by_sum, extent.places(), &mut back);
                        col2im(&back, weights.columns(), extent, by_input);
                    }
                }
                Filters::Many(filters) => {
                    let source = Source {
                        values: input,
                        extent,
                        channels: inputs,
                        beyond: &no_input,
                    };
                    let gradient = Source {
                        values: by_sum,
                        extent,
                        channels: outputs,
                        beyond: &no_output,
                    };
                    by_filters(simd, source, gradient, &mut scratch, &mut sums.weight);
                    if let Some(by_input) = by_input {
                        convolve(simd, gradient, filters, &mut scratch, by_input);
                    }
                }
            }
        }
        scratch.leave();
        sums
    }
}

impl Part<'_> {
    /// The gradient w.r.t. the convolution's sums, for some slices from `first` on. Accumulates the gradient
    /// w.r.t. the bias.
    #[inline(always)]
    fn through_the_norm(&self, first: usize, sizes: Sizes, by_sum: &mut [f32], bias: &mut [f32]) {
        let count = sizes.outputs;
        let [tall, wide] = sizes.pool;
        let extent = sizes.extent();
        let pooled = extent.pooled(sizes.pool);
        let elu = &self.elu[first * sizes.bands * sizes.frames * count..];
        for (place, (by_sum, elu)) in by_sum
            .chunks_exact_mut(count)
            .zip(elu.chunks_exact(count))
            .enumerate()
        {
            let (band, frame) = (place / extent.frames % extent.bands, place % extent.frames);
            let slice = first + place / (extent.frames * extent.bands);
            let window = (band / tall, frame / wide);
            if window.0 < pooled.bands && window.1 < pooled.frames {
                let from = pooled.at(slice, window.0, window.1) * count;
                let chosen = &self.chosen[from..from + count];
                let output = &self.output[from..from + count];
                let this = (band % tall * wide + frame % wide) as f32;
                self.line.in_a_window(this, elu, chosen, output, by_sum);
            } else {
                self.line.elsewhere(elu, by_sum);
            }
            for (bias, by_sum) in bias.iter_mut().zip(by_sum.iter()) {
                *bias += by_sum;
            }
        }
    }
}

impl Line {
    #[inline(always)]
    fn in_a_window(&self, this: f32, elu: &[f32], chosen: &[f32], output: &[f32], out: &mut [f32]) {
        let count = out.len();
        let (elu, chosen, output) = (&elu[..count], &chosen[..count], &output[..count]);
        let (offset, slope) = (&self.offset[..count], &self.slope[..count]);
        let factor = &self.chosen[..count];
        for n in 0..count {
            let more = if chosen[n] == this {
                factor[n] * output[n]
            } else {
                0.0
            };
            let gradient = offset[n] + slope[n] * elu[n] + more;
            out[n] = gradient * slope_of(elu[n]);
        }
    }

    #[inline(always)]
    fn elsewhere(&self, elu: &[f32], out: &mut [f32]) {
        let count = out.len();
        let (elu, offset, slope) = (&elu[..count], &self.offset[..count], &self.slope[..count]);
        for n in 0..count {
            out[n] = (offset[n] + slope[n] * elu[n]) * slope_of(elu[n]);
        }
    }
}

/// The ELU's derivative, from the ELU: one if positive, else `exp(x)`, which is the ELU plus one.
#[inline(always)]
fn slope_of(elu: f32) -> f32 {
    if elu > 0.0 { 1.0 } else { elu + 1.0 }
}
