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
    /// The epoch whose weights are kept: the one with the lowest validation loss, or the last, as
    /// [`super::config::KeptEpoch`] says.
    pub best_epoch: usize,
    /// Its validation loss; `None` before the first epoch.
    pub best_loss: Option<f64>,
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
