//! From the levels of a spectrogram to colours.

mod choice;
mod oklab;
mod palette;

pub use choice::Colormap;
pub use palette::{Palette, Scheme, palette};
