//! `metrics.csv`: the metrics of each epoch of a run.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::validate::{Validation, ValidationFigures};
use crate::files;

const FILE: &str = "metrics.csv";
/// Header line of the file.
const HEADER: &str =
    "epoch,train_loss,valid_loss,valid_slice_accuracy,valid_song_accuracy,valid_macro_f1,seconds\n";
/// That of runs with labels.
const LABELS_HEADER: &str =
    "epoch,train_loss,valid_loss,valid_average_precision,valid_roc_auc,seconds\n";
/// That of runs of earlier versions, which keep their columns when they are resumed.
const FORMER_HEADER: &str =
    "epoch,train_loss,valid_loss,valid_slice_accuracy,valid_song_accuracy,seconds\n";

/// A line of `metrics.csv`.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct EpochMetrics {
    /// Number of the epoch, from one.
    pub epoch: usize,
    /// Mean over the training slices, as augmented.
    pub train_loss: f64,
    /// Mean over the validation slices.
    pub valid_loss: f64,
    /// Slice accuracy on the validation songs; `None` in runs with labels, as the next two.
    #[serde(default)]
    pub valid_slice_accuracy: Option<f64>,
    /// Song accuracy on the validation songs.
    #[serde(default)]
    pub valid_song_accuracy: Option<f64>,
    /// Macro F1 of the validation songs; `None` in runs of earlier versions.
    #[serde(default)]
    pub valid_macro_f1: Option<f64>,
    /// Mean average precision of the labels on the validation songs; only in runs with labels, as the next one.
    #[serde(default)]
    pub valid_average_precision: Option<f64>,
    /// Mean area under the ROC curve of the labels.
    #[serde(default)]
    pub valid_roc_auc: Option<f64>,
    /// Duration of the epoch.
    pub seconds: f64,
}

impl EpochMetrics {
    /// The metrics of an epoch that is done.
    pub fn new(epoch: usize, train_loss: f64, valid: &Validation, seconds: f64) -> EpochMetrics {
        let mut metrics = EpochMetrics {
            epoch,
            train_loss,
            valid_loss: valid.loss,
            valid_slice_accuracy: None,
            valid_song_accuracy: None,
            valid_macro_f1: None,
            valid_average_precision: None,
            valid_roc_auc: None,
            seconds,
        };
        match valid.figures {
            ValidationFigures::Genres {
                slice_accuracy,
                song_accuracy,
                macro_f1,
            } => {
                metrics.valid_slice_accuracy = Some(slice_accuracy);
                metrics.valid_song_accuracy = Some(song_accuracy);
                metrics.valid_macro_f1 = Some(macro_f1);
            }
            ValidationFigures::Labels {
                average_precision,
                roc_auc,
            } => {
                metrics.valid_average_precision = Some(average_precision);
                metrics.valid_roc_auc = Some(roc_auc);
            }
        }
        metrics
    }
}

/// Reads the metrics of all epochs from a run's folder.
///
/// # Errors
/// `metrics.csv` cannot be read.
pub fn read_epochs(run: &Path) -> Result<Vec<EpochMetrics>> {
    let path = run.join(FILE);
    csv::Reader::from_path(&path)
        .and_then(|mut reader| reader.deserialize().collect())
        .with_context(|| format!("cannot read {}", path.display()))
}

/// The metrics of the first epochs; empty if they cannot be read.
pub fn read_first_epochs(run: &Path, epochs: usize) -> Vec<EpochMetrics> {
    let rows = csv::Reader::from_path(run.join(FILE))
        .and_then(|mut reader| reader.deserialize().take(epochs).collect());
    rows.unwrap_or_default()
}

/// Writes the line of an epoch into `metrics.csv`, after those of earlier epochs. Called before
/// the checkpoint is saved: a run killed between the two repeats the epoch, and its line is then replaced.
///
/// # Errors
/// The file cannot be read or written.
pub fn write_epoch(
    run: &Path,
    epoch: usize,
    train_loss: f64,
    valid: &Validation,
    seconds: f64,
) -> Result<()> {
    let path = run.join(FILE);
    let before = match path.exists() {
        true => String::from_utf8_lossy(&files::read(&path)?).into_owned(),
        false => match valid.figures {
            ValidationFigures::Genres { .. } => HEADER.into(),
            ValidationFigures::Labels { .. } => LABELS_HEADER.into(),
        },
    };
    // The header and one line for each earlier epoch.
    let mut text: String = before.split_inclusive('\n').take(epoch).collect();
    let figures = match valid.figures {
        ValidationFigures::Genres {
            slice_accuracy,
            song_accuracy,
            macro_f1,
        } => match text.starts_with(FORMER_HEADER) {
            true => format!("{slice_accuracy},{song_accuracy}"),
            false => format!("{slice_accuracy},{song_accuracy},{macro_f1}"),
        },
        ValidationFigures::Labels {
            average_precision,
            roc_auc,
        } => format!("{average_precision},{roc_auc}"),
    };
    text.push_str(&format!(
        "{epoch},{train_loss},{},{figures},{seconds:.1}\n",
        valid.loss
    ));
    files::write_atomic(&path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const VALID: Validation = Validation {
        loss: 1.5,
        figures: ValidationFigures::Genres {
            slice_accuracy: 0.5,
            song_accuracy: 0.25,
            macro_f1: 0.125,
        },
    };

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("genrescope-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// A run can be killed after the metrics are written and before the checkpoint is saved.
    #[test]
    fn repeated_epoch_replaces_its_metrics_line() {
        let folder = folder("metrics");
        for epoch in [1, 2, 2, 3, 2] {
            write_epoch(&folder, epoch, f64::from(epoch as u32), &VALID, 1.0).unwrap();
        }
        let text = fs::read_to_string(folder.join("metrics.csv")).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            text,
            format!("{HEADER}1,1,1.5,0.5,0.25,0.125,1.0\n2,2,1.5,0.5,0.25,0.125,1.0\n")
        );
    }

    #[test]
    fn a_run_with_labels_has_columns_of_its_own() {
        let folder = folder("label-metrics");
        let valid = Validation {
            loss: 0.5,
            figures: ValidationFigures::Labels {
                average_precision: 0.75,
                roc_auc: 0.875,
            },
        };
        write_epoch(&folder, 1, 1.0, &valid, 1.0).unwrap();
        let rows = read_epochs(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let row = rows[0];
        assert_eq!(row.valid_average_precision, Some(0.75));
        assert_eq!(row.valid_roc_auc, Some(0.875));
        assert!(row.valid_song_accuracy.is_none() && row.valid_macro_f1.is_none());
    }

    #[test]
    fn a_run_of_an_earlier_version_keeps_its_columns() {
        let folder = folder("former-metrics");
        let first = format!("{FORMER_HEADER}1,1,1.5,0.5,0.25,1.0\n");
        fs::write(folder.join(FILE), &first).unwrap();
        write_epoch(&folder, 2, 1.0, &VALID, 1.0).unwrap();
        let rows = read_epochs(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.valid_macro_f1.is_none()));
    }
}
