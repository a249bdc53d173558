//! The folder of a run: configuration, metrics, the best epoch, and what it takes to go on.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use genre_core::model::{Crnn, StateDict};
use genre_core::model_file::{self, Manifest, Precision};
use serde::{Deserialize, Serialize};

use super::average::Average;
use super::config::TrainConfig;
use super::environment;
use super::validate::Validation;
use crate::data::MelStore;
use crate::device::DeviceChoice;
use crate::files;

/// File of the moving average in an epoch's folder.
const AVERAGE: &str = "average.safetensors";
/// First line of `metrics.csv`.
const METRICS_HEAD: &str =
    "epoch,train_loss,valid_loss,valid_slice_accuracy,valid_song_accuracy,seconds\n";

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Complete epochs.
    pub epoch: usize,
    /// The epoch whose weights are kept: by [`super::config::Keep`] the one with the lowest
    /// validation loss or the last.
    pub best_epoch: usize,
    /// Its validation loss; none before the first epoch.
    pub best_loss: Option<f64>,
    /// Epochs since then.
    pub since_best: usize,
}

impl State {
    /// Whether a run of this configuration takes no further epoch.
    pub fn is_over(&self, config: &TrainConfig) -> bool {
        self.epoch >= config.epochs || self.since_best >= config.patience
    }
}

/// The configuration that a run was started with.
pub fn saved_config(folder: &Path) -> Result<TrainConfig> {
    let path = folder.join("config.json");
    serde_json::from_slice(&files::read(&path)?)
        .with_context(|| format!("{} cannot be understood", path.display()))
}

/// How far the run in a folder is; none before its first epoch is complete.
pub fn saved_state(folder: &Path) -> Result<Option<State>> {
    let path = folder.join("state.json");
    if !path.exists() {
        return Ok(None);
    }
    let state = serde_json::from_slice(&files::read(&path)?)
        .with_context(|| format!("{} cannot be understood", path.display()))?;
    Ok(Some(state))
}

/// An open run folder.
pub struct Run {
    folder: PathBuf,
}

impl Run {
    /// Creates the folder, or opens one that was made with the same configuration on the same data.
    pub fn open(
        folder: &Path,
        config: &TrainConfig,
        store: &MelStore,
        device: DeviceChoice,
    ) -> Result<Run> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let path = folder.join("config.json");
        if path.exists() {
            let saved = saved_config(folder)?;
            ensure!(
                saved.goes_on_as(config),
                "{} holds a run with another configuration (see {}): give the same options or another --out",
                folder.display(),
                path.display()
            );
        }
        let environment = environment::started(folder, store, device)?;
        files::write_whole(&path, &serde_json::to_vec_pretty(config)?)?;
        environment.write(folder)?;
        Ok(Run {
            folder: folder.to_path_buf(),
        })
    }

    /// Where an interrupted run stands; none for a new one.
    pub fn state(&self) -> Result<Option<State>> {
        let path = self.folder.join("state.json");
        if !path.exists() {
            return Ok(None);
        }
        let state = serde_json::from_slice(&files::read(&path)?)
            .with_context(|| format!("{} cannot be understood", path.display()))?;
        Ok(Some(state))
    }

    /// Saves what it takes to go on. The state is written last and at once, so that it never speaks
    /// of a checkpoint that is not whole; the epoch before is removed after it.
    pub fn save(
        &self,
        state: &State,
        model: &Crnn,
        optimizer: &ModuleOptimizer,
        average: Option<&Average>,
    ) -> Result<()> {
        let folder = self.epoch_folder(state.epoch);
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        model
            .clone()
            .save_file(folder.join("model"))
            .map_err(|error| anyhow::anyhow!("cannot save the network: {error}"))?;
        optimizer
            .save(folder.join("optimizer"))
            .map_err(|error| anyhow::anyhow!("cannot save the optimizer: {error}"))?;
        if let Some(average) = average {
            files::write_whole(&folder.join(AVERAGE), &average.to_bytes()?)?;
        }
        files::write_whole(
            &self.folder.join("state.json"),
            &serde_json::to_vec_pretty(state)?,
        )?;
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let name = entry.file_name();
            let old = name.to_string_lossy().starts_with("epoch-") && entry.path() != folder;
            if old {
                // A leftover costs disk, not correctness.
                fs::remove_dir_all(entry.path()).ok();
            }
        }
        Ok(())
    }

    /// Loads what [`Run::save`] saved.
    pub fn load(
        &self,
        state: &State,
        model: Crnn,
        optimizer: ModuleOptimizer,
        average: Option<Average>,
    ) -> Result<(Crnn, ModuleOptimizer, Option<Average>)> {
        let folder = self.epoch_folder(state.epoch);
        let model = match model.try_load_file(folder.join("model")) {
            Ok(model) => model,
            Err(error) => bail!("cannot load the network from {}: {error}", folder.display()),
        };
        let optimizer = optimizer
            .load(folder.join("optimizer"))
            .map_err(|error| anyhow::anyhow!("cannot load the optimizer: {error}"))?;
        let average = match average {
            None => None,
            Some(average) => {
                let path = folder.join(AVERAGE);
                let saved = average.read(&files::read(&path)?);
                Some(saved.with_context(|| format!("cannot load {}", path.display()))?)
            }
        };
        Ok((model, optimizer, average))
    }

    /// Keeps the network as the best of the run so far, as a model file in full precision.
    pub fn save_best(&self, manifest: &Manifest, tensors: &StateDict) -> Result<()> {
        let bytes = model_file::write(manifest, tensors, Precision::Full)?;
        files::write_whole(&self.folder.join("best.safetensors"), &bytes)
    }

    /// Keeps the network of the latest epoch beside the best, in the same form.
    pub fn save_last(&self, manifest: &Manifest, tensors: &StateDict) -> Result<()> {
        let bytes = model_file::write(manifest, tensors, Precision::Full)?;
        files::write_whole(&self.folder.join("last.safetensors"), &bytes)
    }

    /// Writes the line of an epoch into `metrics.csv`, after those of the epochs before it. Called
    /// before [`Run::save`]: a run killed between the two repeats the epoch, and writes its line
    /// again in the place of the first.
    pub fn write_metrics(
        &self,
        epoch: usize,
        train_loss: f64,
        valid: &Validation,
        seconds: f64,
    ) -> Result<()> {
        let path = self.folder.join("metrics.csv");
        let before = match path.exists() {
            true => String::from_utf8_lossy(&files::read(&path)?).into_owned(),
            false => METRICS_HEAD.into(),
        };
        // The head and a line for each epoch before this one.
        let mut text: String = before.split_inclusive('\n').take(epoch).collect();
        text.push_str(&format!(
            "{epoch},{train_loss},{},{},{},{seconds:.1}\n",
            valid.loss, valid.slice_accuracy, valid.song_accuracy
        ));
        files::write_whole(&path, text.as_bytes())
    }

    fn epoch_folder(&self, epoch: usize) -> PathBuf {
        self.folder.join(format!("epoch-{epoch}"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    /// Killed after the line was written and before the state was: the epoch comes a second time.
    #[test]
    fn an_epoch_that_is_repeated_has_one_line() {
        let folder =
            std::env::temp_dir().join(format!("genrescope-metrics-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let run = Run {
            folder: folder.clone(),
        };
        let valid = Validation {
            loss: 1.5,
            slice_accuracy: 0.5,
            song_accuracy: 0.25,
        };
        for epoch in [1, 2, 2, 3, 2] {
            run.write_metrics(epoch, f64::from(epoch as u32), &valid, 1.0)
                .unwrap();
        }
        let text = fs::read_to_string(folder.join("metrics.csv")).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            text,
            format!("{METRICS_HEAD}1,1,1.5,0.5,0.25,1.0\n2,2,1.5,0.5,0.25,1.0\n")
        );
    }
}
