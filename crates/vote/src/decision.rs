//! When a classification names a genre.

use serde::{Deserialize, Serialize};

use crate::vote::Vote;

/// When to give an answer and when to hold back. Kept in the model file's manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionConfig {
    /// The vote that a user gets who chooses none.
    pub vote: Vote,
    /// Below this probability of the winner the answer is "not sure". `0.0..=1.0`.
    pub not_sure_below: f32,
    /// A slice whose loudest frame stays below this level is not music but silence. In decibels of
    /// a mel band of the front-end before any reference is taken, so a property of the recording.
    pub silence_below_db: f32,
}
