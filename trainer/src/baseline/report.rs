//! The report of a comparison, as text and as JSON.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::feature_set::Features;
use super::figures::Figures;
use crate::data::Part;

/// What was compared, and the figures.
#[derive(Serialize, Deserialize)]
pub struct Report {
    /// The split, in words.
    pub split: String,
    /// The part that was looked at.
    pub part: Part,
    /// `spectrograms` or `audio`.
    pub source: String,
    /// What was measured.
    pub features: Features,
    /// Cepstral coefficients of the features.
    pub coefficients: usize,
    /// Features of a window.
    pub features_of_a_row: usize,
    /// Length of a window; 0 for whole songs.
    pub window_s: f64,
    /// That train, validate and are looked at.
    pub songs: [usize; 3],
    /// One after the other.
    pub classifiers: Vec<Figures>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "split      {} ({:?} part)", self.split, self.part)?;
        writeln!(
            f,
            "songs      {} to train on, {} to validate, {} to look at",
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
