//! A state dict as inference wants it: norms folded into lines, and each layer's parameters together.

use crate::config::{CrnnConfig, InputNorm};
use crate::state_dict::{StateDict, gru_directions};

/// What PyTorch and burn add to a variance before they divide by its root.
const EPSILON: f64 = 1e-5;

/// A convolution block's parameters. A norm of inference is a line.
#[derive(Clone, Debug)]
pub struct Folded<'a> {
    /// `[outputs, inputs, 3, 3]`
    pub weight: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// What the norm multiplies by and what it adds, `[outputs]`.
    pub lines: Vec<(f32, f32)>,
}

/// The parameters of a GRU's direction, gates `r, z, n` stacked as PyTorch has them.
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

impl<'a> Folded<'a> {
    /// A block of a checked state dict.
    pub fn of(dict: &'a StateDict, block: usize) -> Folded<'a> {
        let prefix = format!("blocks.{block}");
        Folded {
            weight: values(dict, &format!("{prefix}.conv.weight")),
            bias: values(dict, &format!("{prefix}.conv.bias")),
            lines: lines(dict, &format!("{prefix}.norm")),
        }
    }

    /// The sign of what the norm multiplies an output by.
    pub fn sign(&self, output: usize) -> f32 {
        if self.lines[output].0 < 0.0 {
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

/// The input's normalisation, a line for each band.
pub fn input_lines(config: &CrnnConfig, dict: &StateDict) -> Vec<(f32, f32)> {
    match config.input_norm {
        InputNorm::None => vec![(1.0, 0.0); config.bands],
        InputNorm::Whole => lines(dict, "input_norm").repeat(config.bands),
        InputNorm::PerBand => lines(dict, "input_norm"),
    }
}

fn lines(dict: &StateDict, prefix: &str) -> Vec<(f32, f32)> {
    let of = |field: &str| values(dict, &format!("{prefix}.{field}"));
    let statistics = of("running_mean").iter().zip(of("running_var"));
    let lines = of("weight").iter().zip(of("bias")).zip(statistics);
    lines
        .map(|((weight, bias), (mean, variance))| {
            let scale = f64::from(*weight) / (f64::from(*variance) + EPSILON).sqrt();
            (
                scale as f32,
                (f64::from(*bias) - scale * f64::from(*mean)) as f32,
            )
        })
        .collect()
}
