//! What a run wrote of each epoch.

use std::path::Path;

use anyhow::{Context, Result};

/// A line of `metrics.csv`.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub struct EpochRow {
    /// From one.
    pub epoch: usize,
    /// Mean over the training slices, as augmented.
    pub train_loss: f64,
    /// Mean over the validation slices.
    pub valid_loss: f64,
    /// Share of the validation slices that are right.
    pub valid_slice_accuracy: f64,
    /// Share of the validation songs that are right.
    pub valid_song_accuracy: f64,
    /// Time of the epoch.
    pub seconds: f64,
}

/// The epochs of a run, from its folder.
///
/// # Errors
/// `metrics.csv` cannot be read.
pub fn read_epochs(run: &Path) -> Result<Vec<EpochRow>> {
    let path = run.join("metrics.csv");
    csv::Reader::from_path(&path)
        .and_then(|mut reader| reader.deserialize().collect())
        .with_context(|| format!("cannot read {}", path.display()))
}
