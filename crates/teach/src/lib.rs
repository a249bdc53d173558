//! A new head for a genre network: own genres from a few songs each.
//!
//! ```text
//! songs (embedding, genre, group) ─▶ cross-validation by group ─▶ estimate, warnings
//!            └──────────────────────▶ softmax regression ───────▶ head ─▶ model file
//! ```
//!
//! The geometric vote over slices is a softmax of the mean of their logits, and the head is linear. So a head trained on the
//! mean embedding of each song is trained for exactly what the vote computes.

mod cross_validation;
mod dot;
mod estimate;
mod groups;
mod head;
mod kept;
mod model;
mod outside;
mod progress;
mod recording;
mod softmax_regression;
mod songs;
mod taught;
mod temperature;
mod warning;

pub use estimate::{Estimate, HeldOut};
pub use groups::groups_by_artist;
pub use head::Head;
pub use kept::GenreMeans;
pub use progress::Progress;
pub use recording::Recording;
pub use songs::{MAX_GENRES, Song, Songs, TeachError};
pub use taught::{Taught, teach, teach_beside};
pub use warning::{RecordingProperty, Warning};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
