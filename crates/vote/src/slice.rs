//! One slice of a song.

use serde::{Deserialize, Serialize};

/// One slice of a song with its class probabilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SliceClassification {
    /// Start in seconds from the beginning of the file.
    pub start_s: f32,
    /// End in seconds; past the end of a file that is shorter than one slice.
    pub end_s: f32,
    /// False for a silent slice, which is shown but does not vote.
    pub audible: bool,
    /// Calibrated probability of each genre, in the model's order. Sums to one.
    pub probabilities: Vec<f32>,
    /// Probability that the slice is none of the genres, for each of the model's outside classes. Together with the
    /// probability that it is one of the genres they sum to one. Empty for a model without outside classes.
    pub outside: Vec<f32>,
}

/// Every `step`-th slice, starting with the first: the slices that a hop `step` times as long would
/// give. A `step` of zero counts as one.
pub fn every_nth(slices: &[SliceClassification], step: usize) -> Vec<SliceClassification> {
    slices.iter().step_by(step.max(1)).cloned().collect()
}
