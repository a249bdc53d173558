//! A recurrent layer as one kernel: all steps, both directions.
//!
//! A workgroup runs the steps of one sequence in one direction. Each invocation computes one unit, and the
//! states are in the workgroup's shared memory. Formulas and gate order `r, z, n` are those of
//! `torch.nn.GRU`.

use super::device::GpuError;
use super::kernel::sizes;
use super::layout::vectors;
use crate::folded_weights::GruWeights;

/// Units of a direction at most: two copies of the states fit the shared memory of every WebGPU device.
const MOST_UNITS: usize = 2048;

/// A layer's sizes.
#[derive(Clone, Debug)]
pub struct GruSizes {
    /// Input features per step.
    pub inputs: usize,
    /// Units of a direction.
    pub units: usize,
    /// One or two.
    pub directions: usize,
    /// Steps of a slice.
    pub steps: usize,
    /// Whether the slices are the sequence axis; the steps are then independent.
    pub over_slices: bool,
}

impl GruSizes {
    /// # Errors
    /// [`GpuError::TooLarge`] if the states do not fit the shared memory.
    pub fn check(&self) -> Result<(), GpuError> {
        match self.units > MOST_UNITS {
            true => Err(GpuError::TooLarge {
                what: "number of recurrent units",
                actual: self.units,
                most: MOST_UNITS,
            }),
            false => Ok(()),
        }
    }

    /// Output values per step, padded to whole vectors.
    pub fn outputs(&self) -> usize {
        4 * vectors(self.units * self.directions)
    }

    /// Workgroups for a number of slices.
    pub fn workgroups(&self, slices: usize) -> [usize; 2] {
        let lanes = if self.over_slices { self.steps } else { slices };
        [lanes, self.directions]
    }

    /// The input weights in the kernel's layout, vectors along the inputs:
    /// `[directions, inputs / 4, 3 * units, 4]`. `place` maps an index of the input to the feature in PyTorch.
    pub fn input_weights(
        &self,
        layers: &[GruWeights],
        place: impl Fn(usize) -> Option<usize>,
    ) -> Vec<f32> {
        let theirs = layers
            .first()
            .map_or(0, |layer| layer.weight_ih.len() / (3 * self.units));
        let rows = 4 * vectors(self.inputs);
        self.pack(layers, rows, |layer, row, gate| {
            let feature = place(row).filter(|feature| *feature < theirs);
            feature.map_or(0.0, |feature| layer.weight_ih[gate * theirs + feature])
        })
    }

    /// The recurrent weights, `[directions, units / 4, 3 * units, 4]`.
    pub fn state_weights(&self, layers: &[GruWeights]) -> Vec<f32> {
        let units = self.units;
        self.pack(layers, 4 * vectors(units), |layer, row, gate| {
            match row < units {
                true => layer.weight_hh[gate * units + row],
                false => 0.0,
            }
        })
    }

    fn pack(
        &self,
        layers: &[GruWeights],
        rows: usize,
        value: impl Fn(&GruWeights, usize, usize) -> f32,
    ) -> Vec<f32> {
        let gates = 3 * self.units;
        let mut packed = vec![0.0; layers.len() * rows * gates];
        for (direction, layer) in layers.iter().enumerate() {
            for row in 0..rows {
                for gate in 0..gates {
                    let vector = (direction * rows / 4 + row / 4) * gates + gate;
                    packed[vector * 4 + row % 4] = value(layer, row, gate);
                }
            }
        }
        packed
    }

    /// Biases of the input and of the state, `[directions, 2, 3 * units]`.
    pub fn biases(layers: &[GruWeights]) -> Vec<f32> {
        let of = |layer: &GruWeights| [layer.bias_ih, layer.bias_hh].concat();
        layers.iter().flat_map(of).collect()
    }

    /// The kernel.
    pub fn wgsl(&self) -> String {
        let workgroup = self.units.next_power_of_two().clamp(16, 256);
        let sizes = sizes(&[
            ("WORKGROUP", workgroup),
            ("INPUTS", vectors(self.inputs)),
            ("UNITS", self.units),
            ("STATES", vectors(self.units)),
            ("OUTPUTS", self.outputs()),
            ("STEPS", self.steps),
        ]);
        let row = match self.over_slices {
            true => "const OVER_SLICES = true;\n",
            false => "const OVER_SLICES = false;\n",
        };
        format!("{sizes}{row}{}", include_str!("gru.wgsl"))
    }
}
