//! Configuration and progress of a run, as saved in its folder.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::config::TrainConfig;
use crate::files;

/// File of the configuration in a run's folder.
pub const CONFIG: &str = "config.json";
/// File of the state, in the run's folder and in that of each checkpoint.
pub const STATE: &str = "state.json";

/// Progress of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// Complete epochs.
    pub epoch: usize,
    /// The epoch whose weights are kept: the best one, or the last, as [`super::config::KeptEpoch`] says.
    pub best_epoch: usize,
    /// Its validation loss; `None` before the first epoch.
    pub best_loss: Option<f64>,
    /// Macro F1 of its validation songs; `None` before the first epoch and in runs of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_macro_f1: Option<f64>,
    /// Mean average precision of its validation songs, in runs with labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_average_precision: Option<f64>,
    /// Epochs since `best_epoch`.
    pub since_best: usize,
}

impl RunState {
    /// Whether a run with this configuration is complete.
    pub fn is_complete(&self, config: &TrainConfig) -> bool {
        self.epoch >= config.epochs || self.since_best >= config.patience
    }
}

/// Reads the configuration of the run in a folder.
///
/// # Errors
/// The file cannot be read or parsed.
pub fn saved_config(folder: &Path) -> Result<TrainConfig> {
    let path = folder.join(CONFIG);
    serde_json::from_slice(&files::read(&path)?)
        .with_context(|| format!("cannot parse {}", path.display()))
}

/// Reads the progress of the run in a folder; `None` before its first epoch is complete.
///
/// # Errors
/// The file cannot be read or parsed.
pub fn saved_state(folder: &Path) -> Result<Option<RunState>> {
    let path = folder.join(STATE);
    if !path.exists() {
        return Ok(None);
    }
    let state = serde_json::from_slice(&files::read(&path)?)
        .with_context(|| format!("cannot parse {}", path.display()))?;
    Ok(Some(state))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A file of a version that had the keys `not_music` and `not_music_stored`.
    const FORMER_CONFIG: &str = r#"{
        "preset": "genrescope",
        "split": "fault_filtered",
        "frames": 32,
        "hop": 16,
        "crop": "anywhere",
        "slices_per_song": 0,
        "batch": 64,
        "learning_rate": 0.0015,
        "schedule": "one_cycle",
        "weight_decay": 0.02,
        "average": 0.995,
        "conv_dropout": 0.0,
        "head_dropout": 0.25,
        "label_smoothing": 0.05,
        "epochs": 40,
        "patience": 10,
        "keep": "last",
        "seed": 0,
        "augment": {
            "band_shift": 4,
            "tempo": 0.25,
            "style": 0.15,
            "equaliser_db": 6.0,
            "band_limit": 0.8,
            "reverb": 0.4,
            "noise": 0.3,
            "noise_snr_db": 10.0,
            "mixup": 0.2,
            "frequency_masks": 1,
            "frequency_mask": 32,
            "time_masks": 1,
            "time_mask": 10,
            "not_music": 0.15,
            "not_music_stored": 0.65
        }
    }"#;

    #[test]
    fn reads_configurations_with_former_keys() {
        let folder = std::env::temp_dir().join(format!("genrescope-config-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let read = |text: &str| {
            fs::write(folder.join(CONFIG), text).unwrap();
            saved_config(&folder)
        };
        let former = read(FORMER_CONFIG);
        let current = read(&FORMER_CONFIG.replace("not_music", "non_music"));
        let unknown = read(&FORMER_CONFIG.replace("not_music_stored", "music_stored"));
        fs::remove_dir_all(&folder).unwrap();

        let former = former.unwrap();
        assert_eq!(former.augment.non_music, 0.15);
        assert_eq!(former.augment.non_music_stored, 0.65);
        assert_eq!(former, current.unwrap());
        let error = format!("{:#}", unknown.unwrap_err());
        for name in [CONFIG, "`music_stored`"] {
            assert!(error.contains(name), "{name}: {error}");
        }
    }
}
