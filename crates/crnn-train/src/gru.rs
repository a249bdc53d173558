//! The gated recurrent unit, fused for few launches.
//!
//! burn's own `Gru` runs six small matrix products and a whole-output assignment a step. Here the
//! input's share of all gates and all steps is one product; a step is one more product and the
//! gates' arithmetic. Formulas, gate order `r, z, n` and parameter layout are those of
//! `torch.nn.GRU`.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor, activation};

use genrescope_crnn::GruConfig;

/// A recurrent layer of one or two directions. Made by [`Gru::new`].
#[derive(Module, Debug)]
pub struct Gru {
    /// From the first step to the last.
    pub forward: GruDirection,
    /// From the last step to the first.
    pub reverse: Option<GruDirection>,
}

/// The parameters of one direction, gates `r, z, n` stacked.
#[derive(Module, Debug)]
pub struct GruDirection {
    /// `[3 * units, inputs]`
    pub weight_ih: Param<Tensor<2>>,
    /// `[3 * units, units]`
    pub weight_hh: Param<Tensor<2>>,
    /// `[3 * units]`
    pub bias_ih: Param<Tensor<1>>,
    /// `[3 * units]`
    pub bias_hh: Param<Tensor<1>>,
}

impl Gru {
    /// A layer with fresh weights for `inputs` features a step.
    pub fn new(config: &GruConfig, inputs: usize, device: &Device) -> Gru {
        let direction = || GruDirection::new(inputs, config.units, device);
        Gru {
            forward: direction(),
            reverse: config.bidirectional.then(direction),
        }
    }

    /// All states, both directions side by side.
    ///
    /// # Shapes
    /// - input: `[lanes, steps, inputs]`
    /// - output: `[lanes, steps, units]`, or `2 * units` with two directions
    pub fn forward(&self, input: Tensor<3>) -> Tensor<3> {
        let states = stack(self.forward.states(input.clone(), Order::FirstToLast));
        match &self.reverse {
            None => states,
            Some(reverse) => {
                let mut backwards = reverse.states(input, Order::LastToFirst);
                backwards.reverse();
                Tensor::cat(vec![states, stack(backwards)], 2)
            }
        }
    }

    /// The state at the last step, as `forward` has it there.
    ///
    /// # Shapes
    /// - input: `[lanes, steps, inputs]`
    /// - output: `[lanes, units]`, or `2 * units` with two directions
    pub fn last(&self, input: Tensor<3>) -> Tensor<2> {
        let steps = input.dims()[1];
        match &self.reverse {
            // One direction needs no stack: the last state is at hand.
            None => {
                let mut states = self.forward.states(input, Order::FirstToLast);
                states.swap_remove(steps - 1)
            }
            Some(_) => self.forward(input).narrow(1, steps - 1, 1).squeeze_dim(1),
        }
    }
}

#[derive(Clone, Copy)]
enum Order {
    FirstToLast,
    LastToFirst,
}

impl GruDirection {
    fn new(inputs: usize, units: usize, device: &Device) -> GruDirection {
        // torch.nn.GRU: every parameter uniform in ±1/sqrt(units).
        let bound = 1.0 / (units as f64).sqrt();
        let uniform = Initializer::Uniform {
            min: -bound,
            max: bound,
        };
        GruDirection {
            weight_ih: uniform.init([3 * units, inputs], device),
            weight_hh: uniform.init([3 * units, units], device),
            bias_ih: uniform.init([3 * units], device),
            bias_hh: uniform.init([3 * units], device),
        }
    }

    /// The states `[lanes, units]` in the order in which they come about.
    fn states(&self, input: Tensor<3>, order: Order) -> Vec<Tensor<2>> {
        let [lanes, steps, inputs] = input.dims();
        let units = self.weight_hh.dims()[1];
        let device = input.device();

        let from_input = input
            .reshape([lanes * steps, inputs])
            .matmul(self.weight_ih.val().transpose())
            .add(self.bias_ih.val().unsqueeze())
            .reshape([lanes, steps, 3 * units]);
        let weight_hh = self.weight_hh.val().transpose();
        let bias_hh = self.bias_hh.val().unsqueeze::<2>();

        let mut state = Tensor::<2>::zeros([lanes, units], &device);
        let mut states = Vec::with_capacity(steps);
        for step in 0..steps {
            let at = match order {
                Order::FirstToLast => step,
                Order::LastToFirst => steps - 1 - step,
            };
            let input_gates = from_input.clone().narrow(1, at, 1).squeeze_dim::<2>(1);
            let state_gates = state.clone().matmul(weight_hh.clone()) + bias_hh.clone();

            let both = |gates: &Tensor<2>, from, len| gates.clone().narrow(1, from, len);
            let reset_update = activation::sigmoid(
                both(&input_gates, 0, 2 * units) + both(&state_gates, 0, 2 * units),
            );
            let reset = reset_update.clone().narrow(1, 0, units);
            let update = reset_update.narrow(1, units, units);
            let new = activation::tanh(
                both(&input_gates, 2 * units, units) + reset * both(&state_gates, 2 * units, units),
            );
            // h' = (1 - z) n + z h, written with one product less: n + z (h - n).
            state = new.clone() + update * (state - new);
            states.push(state.clone());
        }
        states
    }
}

fn stack(states: Vec<Tensor<2>>) -> Tensor<3> {
    Tensor::stack(states, 1)
}
