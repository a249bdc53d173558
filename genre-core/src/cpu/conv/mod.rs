//! A convolution block: 3x3 convolution, ELU, batch norm, max pool.
//!
//! The norm of inference is a line, `scale * x + shift`, and the ELU only rises. So the largest of a
//! window after both is what both make of the largest before them, or of the smallest where the scale
//! is negative. With the sign of the scale in the weights it is always the largest, and only one
//! number a window has to go through the ELU.

mod direct;
pub mod tiles;
mod winograd;

use pulp::Arch;

use self::direct::Direct;
use self::winograd::Winograd;
use super::Extent;
use super::activation::elu;
use super::product::padded;

/// The parameters of a block, as PyTorch has them.
pub struct Parameters<'a> {
    /// Channels that come in.
    pub inputs: usize,
    /// Channels that go out.
    pub outputs: usize,
    /// `[outputs, inputs, 3, 3]`
    pub weight: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// What the norm multiplies by, `[outputs]`.
    pub scale: Vec<f32>,
    /// What the norm adds, `[outputs]`.
    pub shift: Vec<f32>,
    /// Max pool over bands and frames.
    pub pool: [usize; 2],
}

/// A block that is ready to run.
#[derive(Clone, Debug)]
pub struct ConvBlock {
    way: Way,
    finish: Finish,
    outputs: usize,
}

/// How its convolution is computed.
#[derive(Clone, Debug)]
enum Way {
    Winograd(Winograd),
    Direct(Direct),
}

/// What happens to the sums of a convolution.
#[derive(Clone, Debug)]
struct Finish {
    pool: [usize; 2],
    bias: Vec<f32>,
    sign: Vec<f32>,
    scale: Vec<f32>,
    shift: Vec<f32>,
}

/// Channels with those that only fill up. A single one is no vector and stays alone.
pub fn filled(channels: usize) -> usize {
    match channels {
        1 => 1,
        more => padded(more),
    }
}

impl ConvBlock {
    /// Packs the parameters for pictures of about this size.
    pub fn new(parameters: &Parameters, extent: Extent) -> ConvBlock {
        let finish = Finish::new(parameters);
        let way = if winograd::pays(parameters, extent) {
            Way::Winograd(Winograd::new(parameters, &finish.sign))
        } else {
            Way::Direct(Direct::new(parameters, &finish.sign))
        };
        ConvBlock {
            way,
            finish,
            outputs: padded(parameters.outputs),
        }
    }

    /// Channels that go out, filled up.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// # Shapes
    /// - input: `[slices, bands, frames, filled(inputs)]`
    /// - output: `[slices, bands / pool[0], frames / pool[1], self.outputs()]`
    pub fn forward(&self, input: &[f32], extent: Extent) -> (Vec<f32>, Extent) {
        let pooled = extent.pooled(self.finish.pool);
        let mut out = vec![0.0; pooled.places() * self.outputs];
        let arch = Arch::new();
        match &self.way {
            Way::Winograd(way) => arch.dispatch(way.run(&self.finish, input, extent, &mut out)),
            Way::Direct(way) => arch.dispatch(way.run(&self.finish, input, extent, &mut out)),
        }
        (out, pooled)
    }
}

impl Finish {
    fn new(parameters: &Parameters) -> Finish {
        let filled = padded(parameters.outputs);
        let fill = |values: &[f32]| {
            let mut values = values.to_vec();
            values.resize(filled, 0.0);
            values
        };
        let sign = parameters
            .scale
            .iter()
            .map(|&scale| if scale < 0.0 { -1.0 } else { 1.0 });
        let sign: Vec<f32> = sign.collect();
        Finish {
            pool: parameters.pool,
            bias: fill(parameters.bias),
            sign: fill(&sign),
            scale: fill(&parameters.scale),
            shift: fill(&parameters.shift),
        }
    }

    /// From the largest sums of a window, with the sign of the scale in them, to the block's output.
    #[inline(always)]
    fn apply(&self, channels: &mut [f32]) {
        let count = channels.len();
        let (sign, bias) = (&self.sign[..count], &self.bias[..count]);
        let (scale, shift) = (&self.scale[..count], &self.shift[..count]);
        for n in 0..count {
            channels[n] = scale[n] * elu(sign[n] * channels[n] + bias[n]) + shift[n];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// A block by its definition, in double precision: convolution, ELU, norm, and then the pool.
    fn defined(p: &Parameters, input: &[f32], e: Extent) -> Vec<f64> {
        let stride = filled(p.inputs);
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
    fn both_ways_are_what_the_definition_says() {
        // Sizes that divide into tiles and sizes that do not, few channels and many, every pool.
        for (inputs, outputs, pool, bands, frames) in [
            (1, 64, [2, 2], 12, 9),
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
            let stride = filled(inputs);
            let mut input = noise(extent.places() * stride, 5, 1.0);
            for place in input.chunks_exact_mut(stride) {
                place[inputs..].fill(0.0);
            }
            let wanted = defined(&parameters, &input, extent);
            let finish = Finish::new(&parameters);
            let mut ways = vec![Way::Direct(Direct::new(&parameters, &finish.sign))];
            if winograd::is_able(&parameters) {
                ways.push(Way::Winograd(Winograd::new(&parameters, &finish.sign)));
            }
            for way in ways {
                // Winograd's sums cancel, which costs a digit.
                let (name, allowed) = match way {
                    Way::Direct(_) => ("direct", 3e-6),
                    Way::Winograd(_) => ("winograd", 2e-5),
                };
                let block = ConvBlock {
                    way,
                    finish: finish.clone(),
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
