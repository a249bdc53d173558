//! The state dict in the form for inference: batch norm folded into scale and shift, and the parameters
//! grouped by layer.

use crate::config::{CrnnConfig, InputNorm};
use crate::state_dict::{StateDict, gru_directions};

/// Added to a variance before the square root, as in PyTorch and burn.
const EPSILON: f64 = 1e-5;

/// A convolution block's parameters, with batch norm folded.
#[derive(Clone, Debug)]
pub struct FoldedBlock<'a> {
    /// `[outputs, inputs, 3, 3]`
    pub weight: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// Scale and shift of the batch norm, `[outputs]`.
    pub scale_shift: Vec<(f32, f32)>,
}

/// The parameters of one direction of a GRU, gates `r, z, n` stacked as in PyTorch.
#[derive(Clone, Copy, Debug)]
pub struct GruWeights<'a> {
    /// `[3 * units, inputs]`
    pub weight_ih: &'a [f32],
    /// `[3 * units, units]`
    pub weight_hh: &'a [f32],
    /// `[3 * units]`
    pub bias_ih: &'a [f32],
    /// `[3 * units]`
    pub bias_hh: &'a [f32],
}

impl<'a> FoldedBlock<'a> {
    /// A block of a checked state dict.
    pub fn new(dict: &'a StateDict, block: usize) -> FoldedBlock<'a> {
        let prefix = format!("blocks.{block}");
        FoldedBlock {
            weight: values(dict, &format!("{prefix}.conv.weight")),
            bias: values(dict, &format!("{prefix}.conv.bias")),
            scale_shift: scale_shift(dict, &format!("{prefix}.norm")),
        }
    }

    /// The sign of the batch norm's scale.
    pub fn sign(&self, output: usize) -> f32 {
        if self.scale_shift[output].0 < 0.0 {
            -1.0
        } else {
            1.0
        }
    }
}

impl<'a> GruWeights<'a> {
    /// The directions of a layer of a checked state dict.
    pub fn of(dict: &'a StateDict, layer: usize, bidirectional: bool) -> Vec<GruWeights<'a>> {
        let direction = |suffix: &&str| {
            let of = |field| values(dict, &format!("recurrent.{layer}.{field}_l0{suffix}"));
            GruWeights {
                weight_ih: of("weight_ih"),
                weight_hh: of("weight_hh"),
                bias_ih: of("bias_ih"),
                bias_hh: of("bias_hh"),
            }
        };
        gru_directions(bidirectional)
            .iter()
            .map(direction)
            .collect()
    }
}

/// Values of a tensor of a checked state dict.
pub fn values<'a>(dict: &'a StateDict, name: &str) -> &'a [f32] {
    dict.get(name).map_or(&[][..], |tensor| &tensor.values[..])
}

/// The input's normalisation as scale and shift of each band.
pub fn input_scale_shift(config: &CrnnConfig, dict: &StateDict) -> Vec<(f32, f32)> {
    match config.input_norm {
        InputNorm::None => vec![(1.0, 0.0); config.bands],
        InputNorm::Whole => scale_shift(dict, "input_norm").repeat(config.bands),
        InputNorm::PerBand => scale_shift(dict, "input_norm"),
    }
}

fn scale_shift(dict: &StateDict, prefix: &str) -> Vec<(f32, f32)> {
    let of = |field: &str| values(dict, &format!("{prefix}.{field}"));
    let statistics = of("running_mean").iter().zip(of("running_var"));
    let scale_shift = of("weight").iter().zip(of("bias")).zip(statistics);
    scale_shift
        .map(|((weight, bias), (mean, variance))| {
            let scale = f64::from(*weight) / (f64::from(*variance) + EPSILON).sqrt();
            (
                scale as f32,
                (f64::from(*bias) - scale * f64::from(*mean)) as f32,
            )
        })
        .collect()
}
