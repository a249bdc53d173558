//! Changes to a run: what would the network compute if a gate had another value, or time another order?

use crate::tensors::Direction;

/// Changes to a run. The default changes nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Experiment {
    /// Gates that have a fixed value.
    pub gates: Vec<ForcedGate>,
    /// The steps of the sequence in the order in which the recurrent layers read them; empty for the order in time.
    /// A permutation of `0..steps`.
    pub step_order: Vec<usize>,
}

/// A gate of a recurrent layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// How much of the state before enters the candidate.
    Reset,
    /// How much of the state before is kept.
    Update,
}

/// A gate with a fixed value at every step.
#[derive(Clone, Debug, PartialEq)]
pub struct ForcedGate {
    /// The recurrent layer.
    pub layer: usize,
    /// Its direction.
    pub direction: Direction,
    /// The unit; every unit of the direction if it is `None`.
    pub unit: Option<usize>,
    /// The gate.
    pub gate: Gate,
    /// The value, `0.0..=1.0`.
    pub value: f32,
}

impl Experiment {
    /// The fixed value of a gate, the last one if there are several.
    pub(crate) fn forced(
        &self,
        layer: usize,
        direction: Direction,
        unit: usize,
        gate: Gate,
    ) -> Option<f32> {
        let mut gates = self.gates.iter().rev();
        let found = gates.find(|forced| {
            forced.layer == layer
                && forced.direction == direction
                && forced.gate == gate
                && forced.unit.is_none_or(|own| own == unit)
        });
        found.map(|forced| forced.value)
    }
}
