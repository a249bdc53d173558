//! A small synthesiser: six styles and four knobs, and pieces in the public domain.
//!
//! ```text
//! recipe -> sequencer (pattern, styles) -> notes -> render (instruments, signal, pluck, reverb) -> samples
//! ```
//!
//! A [`Recipe`] determines every sample: nothing is random, so the same recipe gives the same samples on
//! every machine. [`render`] computes them at once, [`Rendering`] in steps.

mod instruments;
mod note;
mod pattern;
mod pieces;
mod pluck;
mod recipe;
mod render;
mod reverb;
mod sequencer;
mod signal;
mod sine;
mod styles;

pub use note::{Bus, Note, Voice};
pub use pieces::Piece;
pub use recipe::{Knobs, LENGTH_S, Recipe, Style};
pub use render::{Rendering, render, render_piece};
pub use sequencer::notes;
pub use signal::{SAMPLE_RATE, hertz};
pub use sine::{cosine, sine};
pub use styles::default_knobs;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
