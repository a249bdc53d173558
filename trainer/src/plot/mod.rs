//! Pictures of a run as SVG.

mod confusion;
mod coverage;
mod epochs;
mod picture;

pub use confusion::confusion;
pub use coverage::answers;
pub use epochs::{accuracies, epochs, losses};
pub use picture::{Picture, text};
