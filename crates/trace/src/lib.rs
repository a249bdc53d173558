//! What the network computes, made visible: every intermediate value, its formula, and explanations of a slice.
//!
//! ```text
//! ModelFile ─▶ TraceNetwork ─ run ─▶ Trace (tensors by name)
//!                  │                   └─ cell, gru_unit, output ─▶ the terms behind one value
//!                  └─ reach ─▶ the part of the slice that a value can depend on
//! slice ─ explain::Occlusion ─ any network ─▶ Map of log-odds
//! ```
//!
//! - [`TraceNetwork`]: the network in plain loops, for any valid configuration. Slower than `CpuNetwork`, and equal
//!   to it.
//! - [`Experiment`]: gates with a forced value, time steps in another order.
//! - [`order`]: frames in another order.
//! - [`explain`]: which regions of a slice raise or lower the log-odds of a genre.
//!
//! Explanations do not run a network: they return inputs and take the outputs, so that the caller chooses the backend
//! and when to yield.

mod block;
mod cell;
mod experiment;
pub mod explain;
mod gru;
mod gru_unit;
mod network;
pub mod order;
mod output;
mod random;
mod reach;
mod tensors;
mod term;

pub use cell::{Cell, CellFormula, InputMap, Position};
pub use experiment::{Experiment, ForcedGate, Gate};
pub use gru_unit::{GateFormula, UnitFormula};
pub use network::{Outputs, TraceNetwork};
pub use output::OutputFormula;
pub use random::Random;
pub use reach::{Place, Reach};
pub use tensors::{Direction, GruValue, Stage, Trace, names};
pub use term::Term;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
