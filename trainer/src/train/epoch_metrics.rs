//! Metrics of the epochs of a run.

use std::path::Path;

use anyhow::{Context, Result};

/// A line of `metrics.csv`.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub struct EpochMetrics {
    /// Number of the epoch, from one.
    pub epoch: usize,
    /// Mean over the training slices, as augmented.
    pub train_loss: f64,
    /// Mean over the validation slices.
    pub valid_loss: f64,
    /// Slice accuracy on the validation songs.
    pub valid_slice_accuracy: f64,
    /// Song accuracy on the validation songs.
    pub valid_song_accuracy: f64,
    /// Duration of the epoch.
    pub seconds: f64,
}

/// Reads the metrics of all epochs from a run's folder.
///
/// # Errors
/// `metrics.csv` cannot be read.
pub fn read_epochs(run: &Path) -> Result<Vec<EpochMetrics>> {
    let path = run.join("metrics.csv");
    csv::Reader::from_path(&path)
        .and_then(|mut reader| reader.deserialize().collect())
        .with_context(|| format!("cannot read {}", path.display()))
}
