//! The gated recurrent unit. Formulas and gate order `r, z, n` are those of `torch.nn.GRU`.

use super::activation::sigmoid;
use super::matmul::{Packed, multiply};
use crate::folded_weights::GruWeights;

/// The sequence axis of `[slices, steps, features]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// The steps; slices are independent.
    Steps,
    /// The slices; steps are independent.
    Slices,
}

/// A layer of one or two directions.
#[derive(Clone, Debug)]
pub struct GruLayer {
    directions: Vec<Direction>,
    units: usize,
}

#[derive(Clone, Debug)]
struct Direction {
    from_input: Packed,
    from_state: Packed,
    bias_ih: Vec<f32>,
    bias_hh: Vec<f32>,
    backwards: bool,
}

impl GruLayer {
    /// Packs the parameters of one or two directions. `place` maps an index of the input, of `inputs` in all,
    /// to the index of the feature in PyTorch; `None` for padding.
    pub fn new(
        units: usize,
        inputs: usize,
        place: impl Fn(usize) -> Option<usize>,
        directions: &[GruWeights],
    ) -> GruLayer {
        let direction = |(index, parameters): (usize, &GruWeights)| {
            let theirs = parameters.weight_ih.len() / (3 * units);
            Direction {
                from_input: Packed::new(inputs, 3 * units, |row, gate| {
                    place(row).map_or(0.0, |feature| parameters.weight_ih[gate * theirs + feature])
                }),
                from_state: Packed::new(units, 3 * units, |row, gate| {
                    parameters.weight_hh[gate * units + row]
                }),
                bias_ih: parameters.bias_ih.to_vec(),
                bias_hh: parameters.bias_hh.to_vec(),
                backwards: index == 1,
            }
        };
        GruLayer {
            directions: directions.iter().enumerate().map(direction).collect(),
            units,
        }
    }

    /// Output features: the units of all directions.
    pub fn outputs(&self) -> usize {
        self.units * self.directions.len()
    }

    /// # Shapes
    /// - input: `[slices, steps, inputs]`
    /// - output: `[slices, steps, self.outputs()]`
    pub fn forward(&self, input: &[f32], slices: usize, steps: usize, along: Along) -> Vec<f32> {
        let (lanes, times) = match along {
            Along::Steps => (slices, steps),
            Along::Slices => (steps, slices),
        };
        let row = |lane: usize, time: usize| match along {
            Along::Steps => lane * steps + time,
            Along::Slices => time * steps + lane,
        };
        let units = self.units;
        let mut out = vec![0.0; slices * steps * self.outputs()];
        for (index, direction) in self.directions.iter().enumerate() {
            let gates = multiply(&direction.from_input, input, slices * steps);
            let stride = direction.from_input.columns();
            let mut states = vec![0.0; lanes * units];
            for time in 0..times {
                let time = if direction.backwards {
                    times - 1 - time
                } else {
                    time
                };
                let recurrent = multiply(&direction.from_state, &states, lanes);
                let state_stride = direction.from_state.columns();
                for (lane, state) in states.chunks_exact_mut(units).enumerate() {
                    let gates = &gates[row(lane, time) * stride..][..3 * units];
                    let recurrent = &recurrent[lane * state_stride..][..3 * units];
                    direction.step(gates, recurrent, state);
                    let to = row(lane, time) * self.outputs() + index * units;
                    out[to..to + units].copy_from_slice(state);
                }
            }
        }
        out
    }
}

impl Direction {
    /// One step of one sequence: from the gates' products to the next state.
    fn step(&self, from_input: &[f32], from_state: &[f32], state: &mut [f32]) {
        let units = state.len();
        let (of_input, of_state) = (&self.bias_ih, &self.bias_hh);
        for (unit, state) in state.iter_mut().enumerate() {
            let input =
                |gate: usize| from_input[gate * units + unit] + of_input[gate * units + unit];
            let recurrent =
                |gate: usize| from_state[gate * units + unit] + of_state[gate * units + unit];
            let reset = sigmoid(input(0) + recurrent(0));
            let update = sigmoid(input(1) + recurrent(1));
            let new = (input(2) + reset * recurrent(2)).tanh();
            *state = new + update * (*state - new);
        }
    }
}
