//! The synthesiser's controls, and a preview of its notes.

mod panel;
mod score;

pub use panel::{SynthPanel, song_name};
