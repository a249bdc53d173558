//! The tensors of a run, by name.

use genrescope_crnn::NamedTensor;

/// Every intermediate value of a run, in the order of computation. Names and shapes: [`names`].
#[derive(Clone, Debug, Default)]
pub struct Trace {
    tensors: Vec<(String, NamedTensor)>,
}

/// A stage of a convolution block, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The sum of the products, with the bias.
    Convolution,
    /// After the ELU.
    Activation,
    /// After the batch norm.
    Norm,
    /// After the max pool: the output of the block.
    Pool,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Stage; 4] = [
        Stage::Convolution,
        Stage::Activation,
        Stage::Norm,
        Stage::Pool,
    ];

    fn name(self) -> &'static str {
        match self {
            Stage::Convolution => "conv",
            Stage::Activation => "elu",
            Stage::Norm => "norm",
            Stage::Pool => "pool",
        }
    }
}

/// A direction of a recurrent layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first step to the last.
    Forward,
    /// From the last step to the first.
    Reverse,
}

impl Direction {
    /// The directions of a layer.
    pub fn of(bidirectional: bool) -> &'static [Direction] {
        match bidirectional {
            true => &[Direction::Forward, Direction::Reverse],
            false => &[Direction::Forward],
        }
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self == Direction::Reverse)
    }
}

/// What a unit of a recurrent layer computes at each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GruValue {
    /// How much of the state before enters the candidate.
    Reset,
    /// How much of the state before is kept.
    Update,
    /// The state that would follow if nothing were kept.
    Candidate,
    /// The state after the step.
    State,
}

impl GruValue {
    /// Every value, in the order of computation.
    pub const ALL: [GruValue; 4] = [
        GruValue::Reset,
        GruValue::Update,
        GruValue::Candidate,
        GruValue::State,
    ];

    fn name(self) -> &'static str {
        match self {
            GruValue::Reset => "reset",
            GruValue::Update => "update",
            GruValue::Candidate => "candidate",
            GruValue::State => "state",
        }
    }
}

/// Names of tensors, which begin like those of the parameters in a model file.
///
/// | name | shape |
/// |---|---|
/// | `input` | `[slices, bands, frames]`, normalised as the manifest says |
/// | `input_norm` | `[slices, 1, bands, frames]` |
/// | `blocks.0.conv`, `.elu`, `.norm` | `[slices, channels, bands, frames]` |
/// | `blocks.0.pool` | the same after pooling |
/// | `sequence` | `[slices, steps, features]`, features by channel and then band |
/// | `recurrent.0.reset`, `.update`, `.candidate`, `.state`, and `_reverse` | `[slices, steps, units]` |
/// | `recurrent.0` | `[slices, steps, units of all directions]` |
/// | `pooled` | `[slices, units of all directions]` |
/// | `logits`, `probabilities` | `[slices, outputs]` |
pub mod names {
    use super::{Direction, GruValue, Stage};

    /// The network's input.
    pub const INPUT: &str = "input";
    /// After the input's batch norm.
    pub const INPUT_NORM: &str = "input_norm";
    /// The features of each step, as the first recurrent layer reads them.
    pub const SEQUENCE: &str = "sequence";
    /// The states of the last recurrent layer, pooled over time.
    pub const POOLED: &str = "pooled";
    /// The outputs of the head.
    pub const LOGITS: &str = "logits";
    /// Calibrated probabilities: of the genres, then of the outside classes.
    pub const PROBABILITIES: &str = "probabilities";

    /// A stage of a convolution block.
    pub fn block(block: usize, stage: Stage) -> String {
        format!("blocks.{block}.{}", stage.name())
    }

    /// A value of one direction of a recurrent layer.
    pub fn gru(layer: usize, direction: Direction, value: GruValue) -> String {
        let suffix = match direction {
            Direction::Forward => "",
            Direction::Reverse => "_reverse",
        };
        format!("recurrent.{layer}.{}{suffix}", value.name())
    }

    /// The states of a recurrent layer, all directions side by side.
    pub fn recurrent(layer: usize) -> String {
        format!("recurrent.{layer}")
    }
}

impl Trace {
    pub(crate) fn push(&mut self, name: impl Into<String>, shape: &[usize], values: Vec<f32>) {
        debug_assert_eq!(shape.iter().product::<usize>(), values.len());
        let shape = shape.to_vec();
        self.tensors
            .push((name.into(), NamedTensor { shape, values }));
    }

    /// The sequence alone: all that [`run_recurrent`](crate::TraceNetwork::run_recurrent) needs.
    pub fn sequence_only(&self) -> Trace {
        let tensors = self.tensors.iter();
        Trace {
            tensors: tensors
                .filter(|(name, _)| name == names::SEQUENCE)
                .cloned()
                .collect(),
        }
    }

    /// The tensor with this name.
    pub fn get(&self, name: &str) -> Option<&NamedTensor> {
        let found = self.tensors.iter().find(|(own, _)| own == name);
        found.map(|(_, tensor)| tensor)
    }

    /// Every tensor, in the order of computation.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &NamedTensor)> {
        self.tensors
            .iter()
            .map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// A tensor that every trace of this network has.
    ///
    /// # Panics
    /// It is a trace of another network, or of a part of it.
    pub(crate) fn known(&self, name: &str) -> &NamedTensor {
        self.get(name)
            .unwrap_or_else(|| panic!("the trace has no tensor {name}"))
    }

    /// Logits, `[slices, outputs]`; empty in an empty trace.
    pub fn logits(&self) -> &[f32] {
        self.get(names::LOGITS)
            .map_or(&[], |tensor| &tensor.values[..])
    }

    /// Calibrated probabilities, `[slices, outputs]`; empty in an empty trace.
    pub fn probabilities(&self) -> &[f32] {
        self.get(names::PROBABILITIES)
            .map_or(&[], |tensor| &tensor.values[..])
    }
}
