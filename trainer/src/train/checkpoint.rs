//! The folder of a run: configuration, metrics, best weights, and checkpoints to resume from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, ensure};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use genrescope_crnn::StateDict;
use genrescope_crnn::model_file::{self, Manifest, Precision};
use genrescope_crnn_train::Crnn;
use serde::{Deserialize, Serialize};

use super::config::TrainConfig;
use super::environment;
use super::epoch_metrics::EpochMetrics;
use super::validate::Validation;
use super::weight_average::WeightAverage;
use crate::checksum::sha256;
use crate::data::{MelStore, StoreChecksums};
use crate::device::DeviceChoice;
use crate::files;

/// File of the moving average in an epoch's folder.
const AVERAGE: &str = "average.safetensors";
/// File of the state, in the run's folder and in each epoch's folder.
const STATE: &str = "state.json";
/// File of the checksums in an epoch's folder, in the format of `sha256sum`.
const SUMS: &str = "SHA256SUMS";
/// Header line of `metrics.csv`.
const METRICS_HEAD: &str =
    "epoch,train_loss,valid_loss,valid_slice_accuracy,valid_song_accuracy,seconds\n";

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

/// Everything that a run resumes from.
pub struct Checkpoint {
    /// Progress of the run.
    pub state: RunState,
    /// The network.
    pub model: Crnn,
    /// The optimizer with its state.
    pub optimizer: ModuleOptimizer,
    /// The moving average of the weights, if the recipe uses one.
    pub average: Option<WeightAverage>,
}

/// Reads the configuration of the run in a folder.
///
/// # Errors
/// The file cannot be read or parsed.
pub fn saved_config(folder: &Path) -> Result<TrainConfig> {
    let path = folder.join("config.json");
    serde_json::from_slice(&files::read(&path)?)
        .with_context(|| format!("cannot parse {}", path.display()))
}

/// Reads the progress of the run in a folder; `None` before its first epoch is complete.
///
/// # Errors
/// The file cannot be read or parsed.
pub fn saved_state(folder: &Path) -> Result<Option<RunState>> {
    let path = folder.join("state.json");
    if !path.exists() {
        return Ok(None);
    }
    let state = serde_json::from_slice(&files::read(&path)?)
        .with_context(|| format!("cannot parse {}", path.display()))?;
    Ok(Some(state))
}

/// An open run folder.
pub struct RunFolder {
    folder: PathBuf,
}

impl RunFolder {
    /// Creates the folder, or opens one that was created with the same configuration and data.
    ///
    /// # Errors
    /// The folder holds another run, or a file cannot be read or written.
    pub fn open(
        folder: &Path,
        config: &TrainConfig,
        store: &MelStore,
        non_music: Option<StoreChecksums>,
        device: DeviceChoice,
    ) -> Result<RunFolder> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let path = folder.join("config.json");
        if path.exists() {
            let saved = saved_config(folder)?;
            ensure!(
                saved.can_resume_as(config),
                "{} holds a run with another configuration (see {}): use the same options or another --out",
                folder.display(),
                path.display()
            );
        }
        let environment = environment::started(folder, store, non_music, device)?;
        files::write_atomic(&path, &serde_json::to_vec_pretty(config)?)?;
        environment.write(folder)?;
        Ok(RunFolder {
            folder: folder.to_path_buf(),
        })
    }

    /// Saves a checkpoint. The state is written last and atomically, so that it never refers to an
    /// incomplete checkpoint. The checkpoint of the previous epoch is kept as a fallback in case this one is
    /// damaged later; older ones are removed.
    pub fn save(
        &self,
        state: &RunState,
        model: &Crnn,
        optimizer: &ModuleOptimizer,
        average: Option<&WeightAverage>,
    ) -> Result<()> {
        let folder = self.epoch_folder(state.epoch);
        let saved = write_epoch(&folder, state, model, optimizer, average).inspect_err(|_| {
            // Frees the space if the disk is full.
            fs::remove_dir_all(&folder).ok();
        })?;
        files::write_atomic(&self.folder.join(STATE), &saved)?;
        let before = self.epoch_folder(state.epoch.saturating_sub(1));
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            let epoch = name.to_string_lossy().starts_with("epoch-") && path.is_dir();
            if epoch && path != folder && path != before {
                // A leftover folder only takes up disk space.
                fs::remove_dir_all(path).ok();
            }
        }
        Ok(())
    }

    /// Loads the latest intact checkpoint into the components that `fresh` creates; `None` for a new run.
    /// The error of a damaged later checkpoint is passed to `damaged`.
    ///
    /// # Errors
    /// There is a state file, but no intact checkpoint.
    pub fn resume(
        &self,
        fresh: impl Fn() -> Checkpoint,
        mut damaged: impl FnMut(&Error),
    ) -> Result<Option<Checkpoint>> {
        let path = self.folder.join(STATE);
        if !path.exists() {
            return Ok(None);
        }
        let latest = self.load(&path, fresh());
        let error = match latest {
            Ok(checkpoint) => return Ok(Some(checkpoint)),
            Err(error) => error,
        };
        for state in self.other_states()? {
            if let Ok(checkpoint) = self.load(&state, fresh()) {
                damaged(&error);
                return Ok(Some(checkpoint));
            }
        }
        let folder = self.folder.display();
        Err(error.context(format!(
            "cannot resume the run in {folder}: no intact checkpoint is left (the models in {folder} are unchanged; to start again, use another --out)"
        )))
    }

    /// State files of the epochs' folders, the latest epoch first.
    fn other_states(&self) -> Result<Vec<PathBuf>> {
        let number = |path: &PathBuf| -> Option<usize> {
            let name = path.file_name()?.to_str()?;
            name.strip_prefix("epoch-")?.parse().ok()
        };
        let entries = fs::read_dir(&self.folder)?.flatten();
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        folders.retain(|path| number(path).is_some());
        folders.sort_by_key(|path| std::cmp::Reverse(number(path)));
        Ok(folders.iter().map(|folder| folder.join(STATE)).collect())
    }

    /// Loads the checkpoint that the state file at `path` refers to.
    fn load(&self, path: &Path, fresh: Checkpoint) -> Result<Checkpoint> {
        let bytes = files::read(path)?;
        let state: RunState = serde_json::from_slice(&bytes)
            .with_context(|| format!("cannot parse {}", path.display()))?;
        let folder = self.epoch_folder(state.epoch);
        // Runs of early versions have no checksums.
        let sums = folder.join(SUMS);
        if sums.exists() {
            ensure!(
                files::read(&sums)? == checksums(&folder, &bytes)?.as_bytes(),
                "the checkpoint in {} is damaged: its checksums do not match",
                folder.display()
            );
        }
        let model = fresh.model.try_load_file(folder.join("model"));
        let model =
            model.with_context(|| format!("cannot load the network from {}", folder.display()))?;
        let optimizer = fresh.optimizer.load(folder.join("optimizer"));
        let optimizer = optimizer
            .with_context(|| format!("cannot load the optimizer from {}", folder.display()))?;
        let average = match fresh.average {
            None => None,
            Some(average) => {
                let path = folder.join(AVERAGE);
                let saved = average.read(&files::read(&path)?);
                Some(saved.with_context(|| format!("cannot load {}", path.display()))?)
            }
        };
        Ok(Checkpoint {
            state,
            model,
            optimizer,
            average,
        })
    }

    /// The first epochs of `metrics.csv`.
    pub fn history(&self, epochs: usize) -> Vec<EpochMetrics> {
        let rows = csv::Reader::from_path(self.folder.join("metrics.csv"))
            .and_then(|mut reader| reader.deserialize().take(epochs).collect());
        rows.unwrap_or_default()
    }

    /// Saves the network as the best of the run so far, as a model file in full precision.
    pub fn save_best(&self, manifest: &Manifest, tensors: &StateDict) -> Result<()> {
        let bytes = model_file::write(manifest, tensors, Precision::Full)?;
        files::write_atomic(&self.folder.join("best.safetensors"), &bytes)
    }

    /// Saves the network of the latest epoch, as a model file in full precision.
    pub fn save_last(&self, manifest: &Manifest, tensors: &StateDict) -> Result<()> {
        let bytes = model_file::write(manifest, tensors, Precision::Full)?;
        files::write_atomic(&self.folder.join("last.safetensors"), &bytes)
    }

    /// Writes the line of an epoch into `metrics.csv`, after those of earlier epochs. Called before
    /// [`RunFolder::save`]: a run killed between the two repeats the epoch, and its line is then replaced.
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
        // The header and one line for each earlier epoch.
        let mut text: String = before.split_inclusive('\n').take(epoch).collect();
        text.push_str(&format!(
            "{epoch},{train_loss},{},{},{},{seconds:.1}\n",
            valid.loss, valid.slice_accuracy, valid.song_accuracy
        ));
        files::write_atomic(&path, text.as_bytes())
    }

    fn epoch_folder(&self, epoch: usize) -> PathBuf {
        self.folder.join(format!("epoch-{epoch}"))
    }
}

/// Writes all files of a checkpoint and returns the bytes of its state file.
fn write_epoch(
    folder: &Path,
    state: &RunState,
    model: &Crnn,
    optimizer: &ModuleOptimizer,
    average: Option<&WeightAverage>,
) -> Result<Vec<u8>> {
    // Leftovers of a killed run would be included in the checksums.
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let model = model.clone().save_file(folder.join("model"));
    model.with_context(|| format!("cannot save the network in {}", folder.display()))?;
    let optimizer = optimizer.save(folder.join("optimizer"));
    optimizer.with_context(|| format!("cannot save the optimizer in {}", folder.display()))?;
    if let Some(average) = average {
        files::write_atomic(&folder.join(AVERAGE), &average.to_bytes()?)?;
    }
    for path in checkpoint_files(folder)? {
        files::sync(&path)?;
    }
    let saved = serde_json::to_vec_pretty(state)?;
    files::write_atomic(&folder.join(SUMS), checksums(folder, &saved)?.as_bytes())?;
    files::write_atomic(&folder.join(STATE), &saved)?;
    Ok(saved)
}

/// Files of a checkpoint that have checksums, besides the state file, in alphabetical order.
fn checkpoint_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| {
        path.file_name()
            .is_some_and(|name| name != STATE && name != SUMS)
    });
    files.sort();
    Ok(files)
}

/// Checksums of a checkpoint's files and of its state, as text.
fn checksums(folder: &Path, state: &[u8]) -> Result<String> {
    let mut lines = format!("{}  {STATE}\n", sha256(&[state]));
    for path in checkpoint_files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        lines.push_str(&format!("{}  {name}\n", sha256(&[&files::read(&path)?])));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run can be killed after the metrics are written and before the checkpoint is saved.
    #[test]
    fn repeated_epoch_replaces_its_metrics_line() {
        let folder =
            std::env::temp_dir().join(format!("genrescope-metrics-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let run = RunFolder {
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
