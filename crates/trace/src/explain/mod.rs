//! Which regions of a slice raise or lower the log-odds of a genre.
//!
//! ```text
//! slice ─ Occlusion::inputs ─▶ masked slices ─ any network ─▶ log-odds ─ Occlusion::map ─▶ Map
//! ```
//!
//! - [`Occlusion`]: regions are replaced by the slice's mean; what the log-odds lose is their share. 106 forward passes
//!   for a quick map of the shipped models, 497 for the sharpened one. What each passes of the tests of deletion,
//!   insertion, planted evidence, scrambled weights, runner-up and seed: `tests/explanations.rs` and the README.
//! - [`measures`]: deletion and insertion, rank correlation: whether a map says what the network does.
//! - [`scramble`]: weights without what was learned, for which a map must look different.
//!
//! Maps have a fixed scale, log-odds. A map scaled to its own maximum would show noise as evidence; [`Map::is_decisive`]
//! says when there is nothing to show.

mod log_odds;
mod map;
mod masks;
pub mod measures;
mod occlusion;
pub mod scramble;

pub use log_odds::{log_odds, log_odds_of};
pub use map::{DECISIVE, Grid, Map};
pub use occlusion::Occlusion;

/// What replaces a masked patch: the mean of the slice. Silence would be a strange input to the network.
pub fn fill(slice: &[f32]) -> f32 {
    let sum: f64 = slice.iter().map(|&value| f64::from(value)).sum();
    (sum / slice.len().max(1) as f64) as f32
}
