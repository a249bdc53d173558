//! A unit of a recurrent layer at one step, down to its terms.

use genrescope_crnn::folded_weights::GruWeights;

use crate::gru::{Axis, sigmoid};
use crate::network::TraceNetwork;
use crate::tensors::{Direction, GruValue, Trace, names};
use crate::term::{Term, sum, terms};

/// The terms of one gate, or of the candidate.
#[derive(Clone, Debug)]
pub struct GateFormula {
    /// Products of the features of this step.
    pub inputs: Vec<Term>,
    /// Added to them.
    pub input_bias: f32,
    /// Products of the states before this step.
    pub states: Vec<Term>,
    /// Added to them.
    pub state_bias: f32,
}

/// The terms of a unit at one step. `state = (1 - update) * candidate + update * before`.
#[derive(Clone, Debug)]
pub struct UnitFormula {
    /// The terms of the reset gate: the sigmoid of all of them.
    pub reset_terms: GateFormula,
    /// The terms of the update gate: the sigmoid of all of them.
    pub update_terms: GateFormula,
    /// The terms of the candidate: the hyperbolic tangent of the input's terms and of `reset` times those of the states.
    pub candidate_terms: GateFormula,
    /// The state before the step; 0 at the first.
    pub before: f32,
    /// The value in the trace.
    pub reset: f32,
    /// The value in the trace.
    pub update: f32,
    /// The value in the trace.
    pub candidate: f32,
    /// The value in the trace.
    pub state: f32,
}

impl GateFormula {
    /// The input's terms and their bias.
    pub fn from_input(&self) -> f64 {
        sum(&self.inputs) + f64::from(self.input_bias)
    }

    /// The states' terms and their bias.
    pub fn from_states(&self) -> f64 {
        sum(&self.states) + f64::from(self.state_bias)
    }

    /// The value of a gate with these terms.
    pub fn gate(&self) -> f64 {
        sigmoid(self.from_input() + self.from_states())
    }
}

impl UnitFormula {
    /// The candidate from its terms and the reset gate of the trace.
    pub fn recomputed_candidate(&self) -> f64 {
        let terms = &self.candidate_terms;
        (terms.from_input() + f64::from(self.reset) * terms.from_states()).tanh()
    }

    /// The state from the gates and the candidate of the trace.
    pub fn recomputed_state(&self) -> f64 {
        let update = f64::from(self.update);
        (1.0 - update) * f64::from(self.candidate) + update * f64::from(self.before)
    }
}

impl TraceNetwork {
    /// The formula of a unit at one step of a slice of a trace.
    ///
    /// # Panics
    /// There is no such unit, step or slice, or the trace is that of another network.
    pub fn gru_unit(
        &self,
        trace: &Trace,
        [slice, step]: [usize; 2],
        layer: usize,
        direction: Direction,
        unit: usize,
    ) -> UnitFormula {
        let config = &self.config.gru[layer];
        let all = GruWeights::of(&self.dict, layer, config.bidirectional);
        let weights = &all[direction.index()];
        let input = match layer.checked_sub(1) {
            None => trace.known(names::SEQUENCE),
            Some(before) => trace.known(&names::recurrent(before)),
        };
        let (slices, steps, inputs) = (input.shape[0], input.shape[1], input.shape[2]);
        assert!(
            slice < slices && step < steps && unit < config.units,
            "a unit of the trace"
        );
        let axis = Axis {
            sequence: self.config.sequence,
            slices,
            steps,
        };
        let row = slice * steps + step;
        let input = &input.values[row * inputs..][..inputs];
        let value = |value| &trace.known(&names::gru(layer, direction, value)).values[..];
        let states = value(GruValue::State);
        let before = match axis.row_before(row, direction) {
            None => vec![0.0; config.units],
            Some(row) => states[row * config.units..][..config.units].to_vec(),
        };
        let gate = |index: usize| {
            let at = index * config.units + unit;
            GateFormula {
                inputs: terms(input, &weights.weight_ih[at * inputs..][..inputs]),
                input_bias: weights.bias_ih[at],
                states: terms(
                    &before,
                    &weights.weight_hh[at * config.units..][..config.units],
                ),
                state_bias: weights.bias_hh[at],
            }
        };
        let at = |values| value(values)[row * config.units + unit];
        UnitFormula {
            reset_terms: gate(0),
            update_terms: gate(1),
            candidate_terms: gate(2),
            before: before[unit],
            reset: at(GruValue::Reset),
            update: at(GruValue::Update),
            candidate: at(GruValue::Candidate),
            state: at(GruValue::State),
        }
    }
}
