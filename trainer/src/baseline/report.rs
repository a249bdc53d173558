//! The report of a comparison, as text and as JSON.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::feature_set::FeatureSet;
use super::figures::ClassifierFigures;
use crate::data::SplitPart;

/// Settings and figures of a comparison.
#[derive(Serialize, Deserialize)]
pub struct BaselineReport {
    /// Description of the split.
    pub split: String,
    /// The part that was evaluated.
    pub part: SplitPart,
    /// `spectrograms` or `audio`.
    pub source: String,
    /// The set of features.
    pub features: FeatureSet,
    /// Number of cepstral coefficients.
    pub coefficients: usize,
    /// Number of features per window.
    pub features_of_a_row: usize,
    /// Length of a window in seconds; 0 for whole songs.
    pub window_s: f64,
    /// Number of training, validation and evaluated songs.
    pub songs: [usize; 3],
    /// Figures of each classifier.
    pub classifiers: Vec<ClassifierFigures>,
}

impl fmt::Display for BaselineReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "split      {} ({:?} part)", self.split, self.part)?;
        writeln!(
            f,
            "songs      {} training, {} validation, {} evaluated",
            self.songs[0], self.songs[1], self.songs[2]
        )?;
        let features = format!("{:?}", self.features).to_lowercase();
        write!(
            f,
            "features   {} of {features} from {}, of ",
            self.features_of_a_row, self.source
        )?;
        match self.window_s {
            0.0 => writeln!(f, "whole songs"),
            seconds => writeln!(f, "windows of {seconds} s"),
        }
    }
}
