//! SVG charts of a run.

mod confusion;
mod coverage;
mod epochs;
mod heat_map;
mod picture;

pub use confusion::confusion;
pub use coverage::accuracy_by_coverage;
pub use epochs::{accuracies, epochs, label_epochs, losses};
pub use heat_map::heat_map;
pub use picture::{Picture, text};
