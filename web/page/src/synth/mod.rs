//! A small synthesiser, for visitors without a song: six styles and four knobs.
//!
//! ```text
//! recipe -> sequencer (pattern, styles) -> notes -> render (instruments, signal, pluck, reverb) -> samples
//! ```
//!
//! A [`Recipe`] determines every sample: nothing is random, so the same recipe gives the same samples on
//! every machine.

#[cfg(test)]
mod golden_slices;
mod instruments;
mod note;
mod pattern;
mod pluck;
mod recipe;
mod render;
mod reverb;
mod sequencer;
mod signal;
mod styles;

pub use note::{Bus, Note, Voice};
pub use recipe::{Knobs, Recipe, Style};
pub use render::Rendering;
pub use sequencer::notes;
pub use signal::{SAMPLE_RATE, hertz};
pub use styles::default_knobs;
