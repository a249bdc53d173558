//! A recurrent layer as one kernel: all steps, both directions.
//!
//! A workgroup goes through the steps of one lane in one direction; each of its invocations keeps one
//! unit, and the states stand in the workgroup's shared memory. Formulas and gate order `r, z, n` are
//! those of `torch.nn.GRU`.

use super::device::GpuError;
use super::kernel::sizes;
use super::layout::vectors;
use crate::folded::GruWeights;

/// Units of a direction at most: two copies of the states fill the shared memory of any WebGPU device.
const MOST_UNITS: usize = 2048;

/// A layer's sizes.
#[derive(Clone, Debug)]
pub struct GruSizes {
    /// Features that come in, of each step.
    pub inputs: usize,
    /// Units of a direction.
    pub units: usize,
    /// One or two.
    pub directions: usize,
    /// Steps of a slice.
    pub steps: usize,
    /// Whether the slices are the sequence, and the steps its lanes.
    pub over_slices: bool,
}

impl GruSizes {
    /// # Errors
    /// [`GpuError::TooLarge`] where the states do not fit the shared memory.
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

    /// Numbers of a step that go out, filled up to vectors.
    pub fn outputs(&self) -> usize {
        4 * vectors(self.units * self.directions)
    }

    /// Workgroups for so many slices.
    pub fn workgroups(&self, slices: usize) -> [usize; 2] {
        let lanes = if self.over_slices { self.steps } else { slices };
        [lanes, self.directions]
    }

    /// The weights from the input as the kernel reads them, vectors along the inputs:
    /// `[directions, inputs / 4, 3 * units, 4]`. `place` says which feature of PyTorch's stands at a
    /// place of the input.
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

    /// The weights from the state, `[directions, units / 4, 3 * units, 4]`.
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
        format!("{sizes}{row}{}", include_str!("recurrent.wgsl"))
    }
}
