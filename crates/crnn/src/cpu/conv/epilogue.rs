//! What follows the sums of a convolution: bias, ELU and batch norm, fused.

use super::parameters::Parameters;
use crate::cpu::activation::elu;
use crate::cpu::matmul::padded;

/// The operations after the sums of a convolution.
#[derive(Clone, Debug)]
pub struct Epilogue {
    pub pool: [usize; 2],
    pub bias: Vec<f32>,
    pub sign: Vec<f32>,
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

impl Epilogue {
    pub fn new(parameters: &Parameters) -> Epilogue {
        let padded_outputs = padded(parameters.outputs);
        let fill = |values: &[f32]| {
            let mut values = values.to_vec();
            values.resize(padded_outputs, 0.0);
            values
        };
        let sign = parameters
            .scale
            .iter()
            .map(|&scale| if scale < 0.0 { -1.0 } else { 1.0 });
        let sign: Vec<f32> = sign.collect();
        Epilogue {
            pool: parameters.pool,
            bias: fill(parameters.bias),
            sign: fill(&sign),
            scale: fill(&parameters.scale),
            shift: fill(&parameters.shift),
        }
    }

    /// Converts the largest sums of a window, multiplied by the sign of the scale, to the block's output.
    #[cfg_attr(target_feature = "simd128", inline(never))]
    #[cfg_attr(not(target_feature = "simd128"), inline(always))]
    pub fn apply(&self, channels: &mut [f32]) {
        let count = channels.len();
        let (sign, bias) = (&self.sign[..count], &self.bias[..count]);
        let (scale, shift) = (&self.scale[..count], &self.shift[..count]);
        for n in 0..count {
            channels[n] = scale[n] * elu(sign[n] * channels[n] + bias[n]) + shift[n];
        }
    }
}
