//! A recurrent layer in plain loops. Formulas and gate order `r, z, n` are those of `torch.nn.GRU`.

use genrescope_crnn::Sequence;
use genrescope_crnn::folded_weights::GruWeights;

use crate::experiment::{Experiment, Gate};
use crate::tensors::{Direction, GruValue, Trace, names};
use crate::term::dot;

/// The axis along which a recurrent layer reads `[slices, steps, features]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    pub sequence: Sequence,
    pub slices: usize,
    pub steps: usize,
}

impl Axis {
    /// Independent sequences, and the length of each.
    fn lanes_and_times(self) -> (usize, usize) {
        match self.sequence {
            Sequence::Time => (self.slices, self.steps),
            Sequence::Slices => (self.steps, self.slices),
        }
    }

    /// Row of `[slices, steps]`.
    fn row(self, lane: usize, time: usize) -> usize {
        match self.sequence {
            Sequence::Time => lane * self.steps + time,
            Sequence::Slices => time * self.steps + lane,
        }
    }

    /// The row whose state a step starts from; `None` at the first step of the direction.
    pub fn row_before(self, row: usize, direction: Direction) -> Option<usize> {
        let (slice, step) = (row / self.steps, row % self.steps);
        let (lane, time) = match self.sequence {
            Sequence::Time => (slice, step),
            Sequence::Slices => (step, slice),
        };
        let before = match direction {
            Direction::Forward => time.checked_sub(1)?,
            Direction::Reverse => time + 1,
        };
        (before < self.lanes_and_times().1).then(|| self.row(lane, before))
    }
}

pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Adds the values of all directions of a layer to the trace. Returns the states, all directions side by side.
pub(crate) fn run(
    layer: usize,
    directions: &[GruWeights<'_>],
    input: &[f32],
    axis: Axis,
    experiment: &Experiment,
    trace: &mut Trace,
) -> Vec<f32> {
    let rows = axis.slices * axis.steps;
    let units = directions.first().map_or(0, |own| own.bias_ih.len() / 3);
    let both = Direction::of(directions.len() > 1);
    let mut states = vec![0.0; rows * units * directions.len()];
    for (&direction, weights) in both.iter().zip(directions) {
        let force = |unit, gate| experiment.forced(layer, direction, unit, gate);
        let values = run_direction(weights, input, axis, direction, &force);
        let wide = units * directions.len();
        let out = states[direction.index() * units..].chunks_mut(wide);
        for (out, own) in out.zip(values[3].chunks_exact(units)) {
            out[..units].copy_from_slice(own);
        }
        let shape = [axis.slices, axis.steps, units];
        for (value, values) in GruValue::ALL.into_iter().zip(values) {
            trace.push(names::gru(layer, direction, value), &shape, values);
        }
    }
    let shape = [axis.slices, axis.steps, units * directions.len()];
    trace.push(names::recurrent(layer), &shape, states.clone());
    states
}

/// Reset, update, candidate and state of one direction, each `[slices, steps, units]`.
fn run_direction(
    weights: &GruWeights<'_>,
    input: &[f32],
    axis: Axis,
    direction: Direction,
    force: &dyn Fn(usize, Gate) -> Option<f32>,
) -> [Vec<f32>; 4] {
    let units = weights.bias_ih.len() / 3;
    let inputs = weights.weight_ih.len() / (3 * units);
    let (lanes, times) = axis.lanes_and_times();
    let mut values: [Vec<f32>; 4] = std::array::from_fn(|_| vec![0.0; lanes * times * units]);
    for lane in 0..lanes {
        let mut state = vec![0.0f32; units];
        for time in 0..times {
            let time = match direction {
                Direction::Forward => time,
                Direction::Reverse => times - 1 - time,
            };
            let row = axis.row(lane, time);
            let input = &input[row * inputs..][..inputs];
            let before = state.clone();
            for (unit, state) in state.iter_mut().enumerate() {
                let from_input = |gate: usize| {
                    let at = gate * units + unit;
                    dot(input, &weights.weight_ih[at * inputs..][..inputs])
                        + f64::from(weights.bias_ih[at])
                };
                let from_state = |gate: usize| {
                    let at = gate * units + unit;
                    dot(&before, &weights.weight_hh[at * units..][..units])
                        + f64::from(weights.bias_hh[at])
                };
                let gate = |index: usize, gate: Gate| match force(unit, gate) {
                    Some(value) => f64::from(value),
                    None => sigmoid(from_input(index) + from_state(index)),
                };
                let (reset, update) = (gate(0, Gate::Reset), gate(1, Gate::Update));
                let candidate = (from_input(2) + reset * from_state(2)).tanh();
                let next = (1.0 - update) * candidate + update * f64::from(before[unit]);
                *state = next as f32;
                let all = [reset, update, candidate, next];
                for (values, value) in values.iter_mut().zip(all) {
                    values[row * units + unit] = value as f32;
                }
            }
        }
    }
    values
}
