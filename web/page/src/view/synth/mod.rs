//! The synthesiser's controls, and a preview of its notes.

mod panel;
mod spectrogram_preview;

pub use panel::{SynthPanel, song_name};
