//! The block: the fastest of three convolution algorithms, then the epilogue.

use pulp::{Arch, WithSimd};

use super::direct::Direct;
use super::epilogue::Epilogue;
use super::parameters::Parameters;
use super::run::Run;
use super::single_channel::{self, SingleChannel};
use super::winograd::{self, Winograd};
use crate::cpu::extent::Extent;
use crate::cpu::matmul::padded;

/// A block with packed weights.
#[derive(Clone, Debug)]
pub struct ConvBlock {
    algorithm: Algorithm,
    epilogue: Epilogue,
    outputs: usize,
}

/// The algorithm of its convolution.
#[derive(Clone, Debug)]
enum Algorithm {
    Winograd(Winograd),
    SingleChannel(SingleChannel),
    Direct(Direct),
}

impl ConvBlock {
    /// Packs the parameters for inputs of about this size.
    pub fn new(parameters: &Parameters, extent: Extent) -> ConvBlock {
        let epilogue = Epilogue::new(parameters);
        let algorithm = if winograd::is_faster(parameters, extent) {
            Algorithm::Winograd(Winograd::new(parameters, &epilogue.sign))
        } else if single_channel::is_supported(parameters) {
            Algorithm::SingleChannel(SingleChannel::new(parameters, &epilogue.sign))
        } else {
            Algorithm::Direct(Direct::new(parameters, &epilogue.sign))
        };
        ConvBlock {
            algorithm,
            epilogue,
            outputs: padded(parameters.outputs),
        }
    }

    /// Output channels, padded.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// # Shapes
    /// - input: `[slices, bands, frames, padded_channels(inputs)]`
    /// - output: `[slices, bands / pool[0], frames / pool[1], self.outputs()]`
    pub fn forward(&self, input: &[f32], extent: Extent) -> (Vec<f32>, Extent) {
        let pooled = extent.pooled(self.epilogue.pool);
        let mut out = vec![0.0; pooled.places() * self.outputs];
        match &self.algorithm {
            Algorithm::Winograd(algorithm) => self.run(algorithm, input, extent, &mut out),
            Algorithm::SingleChannel(algorithm) => self.run(algorithm, input, extent, &mut out),
            Algorithm::Direct(algorithm) => self.run(algorithm, input, extent, &mut out),
        }
        (out, pooled)
    }

    /// Compiled for each vector width.
    fn run<A>(&self, algorithm: &A, input: &[f32], extent: Extent, out: &mut [f32])
    where
        for<'a> Run<'a, A>: WithSimd<Output = ()>,
    {
        Arch::new().dispatch(Run {
            algorithm,
            epilogue: &self.epilogue,
            input,
            extent,
            pooled: extent.pooled(self.epilogue.pool),
            out,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::conv::parameters::padded_channels;

    fn noise(count: usize, seed: u32, scale: f32) -> Vec<f32> {
        let mut state = seed.wrapping_mul(0x9E37_79B9) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            scale * (state as i32 as f32 / 2_147_483_648.0)
        };
        (0..count).map(|_| next()).collect()
    }

    /// A block by its definition in double precision: convolution, ELU, norm, then the pool.
    fn defined(p: &Parameters, input: &[f32], e: Extent) -> Vec<f64> {
        let stride = padded_channels(p.inputs);
        let sum = |slice: usize, band: usize, frame: usize, output: usize| {
            let mut sum = f64::from(p.bias[output]);
            for (dy, dx) in (0..3).flat_map(|dy| (0..3).map(move |dx| (dy, dx))) {
                let (y, x) = ((band + dy).wrapping_sub(1), (frame + dx).wrapping_sub(1));
                if y < e.bands && x < e.frames {
                    for channel in 0..p.inputs {
                        let weight = p.weight[(output * p.inputs + channel) * 9 + dy * 3 + dx];
                        let value = input[e.at(slice, y, x) * stride + channel];
                        sum += f64::from(weight) * f64::from(value);
                    }
                }
            }
            sum
        };
        let pooled = e.pooled(p.pool);
        let mut out = Vec::new();
        for slice in 0..e.slices {
            for (band, frame) in
                (0..pooled.bands).flat_map(|y| (0..pooled.frames).map(move |x| (y, x)))
            {
                for output in 0..p.outputs {
                    let mut most = f64::NEG_INFINITY;
                    for (y, x) in (0..p.pool[0]).flat_map(|y| (0..p.pool[1]).map(move |x| (y, x))) {
                        let sum = sum(slice, band * p.pool[0] + y, frame * p.pool[1] + x, output);
                        let elu = if sum > 0.0 { sum } else { sum.exp() - 1.0 };
                        let (scale, shift) = (p.scale[output], p.shift[output]);
                        most = most.max(elu * f64::from(scale) + f64::from(shift));
                    }
                    out.push(most);
                }
            }
        }
        out
    }

    #[test]
    fn all_algorithms_match_the_definition() {
        // Sizes with and without remainder tiles, few and many channels, all pools.
        for (inputs, outputs, pool, bands, frames) in [
            (1, 64, [2, 2], 12, 9),
            (1, 20, [2, 2], 5, 2),
            (1, 32, [3, 1], 7, 3),
            (64, 128, [4, 2], 16, 13),
            (40, 20, [2, 1], 7, 5),
            (33, 10, [3, 2], 9, 8),
            (96, 64, [1, 2], 4, 4),
            (32, 32, [4, 4], 8, 8),
            (32, 32, [1, 1], 1, 2),
        ] {
            let deviation = 1.7 / ((9 * inputs) as f32).sqrt();
            let parameters = Parameters {
                inputs,
                outputs,
                weight: &noise(outputs * inputs * 9, 1, deviation),
                bias: &noise(outputs, 2, 0.1),
                scale: noise(outputs, 3, 1.0),
                shift: noise(outputs, 4, 0.3),
                pool,
            };
            let extent = Extent {
                slices: 3,
                bands,
                frames,
            };
            let stride = padded_channels(inputs);
            let mut input = noise(extent.places() * stride, 5, 1.0);
            for place in input.chunks_exact_mut(stride) {
                place[inputs..].fill(0.0);
            }
            let wanted = defined(&parameters, &input, extent);
            let epilogue = Epilogue::new(&parameters);
            let mut algorithms = vec![Algorithm::Direct(Direct::new(&parameters, &epilogue.sign))];
            if winograd::is_supported(&parameters) {
                algorithms.push(Algorithm::Winograd(Winograd::new(
                    &parameters,
                    &epilogue.sign,
                )));
            }
            if single_channel::is_supported(&parameters) {
                let algorithm = SingleChannel::new(&parameters, &epilogue.sign);
                algorithms.push(Algorithm::SingleChannel(algorithm));
            }
            for algorithm in algorithms {
                // Winograd's sums cancel, which costs one digit.
                let (name, allowed) = match algorithm {
                    Algorithm::Direct(_) => ("direct", 3e-6),
                    Algorithm::SingleChannel(_) => ("single channel", 3e-6),
                    Algorithm::Winograd(_) => ("winograd", 2e-5),
                };
                let block = ConvBlock {
                    algorithm,
                    epilogue: epilogue.clone(),
                    outputs: padded(outputs),
                };
                let (out, pooled) = block.forward(&input, extent);
                assert_eq!(pooled, extent.pooled(pool));
                let pairs = out
                    .chunks_exact(block.outputs)
                    .zip(wanted.chunks_exact(outputs));
                let worst = pairs
                    .flat_map(|(got, wanted)| got.iter().zip(wanted))
                    .map(|(got, wanted)| (f64::from(*got) - wanted).abs())
                    .fold(0.0, f64::max);
                assert!(
                    worst < allowed,
                    "{name} {inputs} {outputs} {pool:?}: {worst:e}"
                );
            }
        }
    }
}
