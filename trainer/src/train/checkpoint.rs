//! The folder of a run: configuration, metrics, the best epoch, and what it takes to go on.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, ensure};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use genre_core::model::{Crnn, StateDict};
use genre_core::model_file::{self, Manifest, Precision};
use serde::{Deserialize, Serialize};

use super::config::TrainConfig;
use super::environment;
use super::epoch_metrics::EpochRow;
use super::validate::Validation;
use super::weight_average::Average;
use crate::checksum::sha256;
use crate::data::{Checksums, MelStore};
use crate::device::DeviceChoice;
use crate::files;

/// File of the moving average in an epoch's folder.
const AVERAGE: &str = "average.safetensors";
/// File of the state, in the run's folder and in each epoch's.
const STATE: &str = "state.json";
/// File of the checksums in an epoch's folder, as `sha256sum` writes and checks them.
const SUMS: &str = "SHA256SUMS";
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

/// What a run goes on with.
pub struct Checkpoint {
    /// How far it is.
    pub state: State,
    /// The network.
    pub model: Crnn,
    /// What the optimizer remembers.
    pub optimizer: ModuleOptimizer,
    /// The moving average of the weights, where the recipe has one.
    pub average: Option<Average>,
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
        not_music: Option<Checksums>,
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
        let environment = environment::started(folder, store, not_music, device)?;
        files::write_whole(&path, &serde_json::to_vec_pretty(config)?)?;
        environment.write(folder)?;
        Ok(Run {
            folder: folder.to_path_buf(),
        })
    }

    /// Saves what it takes to go on. The state is written last and at once, so that it never speaks
    /// of a checkpoint that is not whole. The epoch before is kept with its own state, should the disk
    /// damage this one; those before it are removed.
    pub fn save(
        &self,
        state: &State,
        model: &Crnn,
        optimizer: &ModuleOptimizer,
        average: Option<&Average>,
    ) -> Result<()> {
        let folder = self.epoch_folder(state.epoch);
        let saved = write_epoch(&folder, state, model, optimizer, average).inspect_err(|_| {
            // A disk that is full needs the room.
            fs::remove_dir_all(&folder).ok();
        })?;
        files::write_whole(&self.folder.join(STATE), &saved)?;
        let before = self.epoch_folder(state.epoch.saturating_sub(1));
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            let epoch = name.to_string_lossy().starts_with("epoch-") && path.is_dir();
            if epoch && path != folder && path != before {
                // A leftover costs disk, not correctness.
                fs::remove_dir_all(path).ok();
            }
        }
        Ok(())
    }

    /// The latest epoch that [`Run::save`] saved and that is whole, into `fresh` parts of a run that
    /// has not begun; what was wrong with a later one goes to `damaged`. None for a new run.
    ///
    /// # Errors
    /// There is a state, but no epoch is whole.
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
            "the run in {folder} cannot go on, and no earlier checkpoint is whole (the models in {folder} are as they were; to begin again, give another --out)"
        )))
    }

    /// States beside the epochs, the latest epoch first.
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

    /// Loads what the state at `path` speaks of.
    fn load(&self, path: &Path, fresh: Checkpoint) -> Result<Checkpoint> {
        let bytes = files::read(path)?;
        let state: State = serde_json::from_slice(&bytes)
            .with_context(|| format!("{} cannot be understood", path.display()))?;
        let folder = self.epoch_folder(state.epoch);
        // Runs from before there were checksums have none.
        let sums = folder.join(SUMS);
        if sums.exists() {
            ensure!(
                files::read(&sums)? == checksums(&folder, &bytes)?.as_bytes(),
                "the checkpoint in {} is damaged: its checksums are not those it was written with",
                folder.display()
            );
        }
        let model = fresh.model.try_load_file(folder.join("model"));
        let model = model.map_err(|error| cannot("load the network from", &folder, error))?;
        let optimizer = fresh.optimizer.load(folder.join("optimizer"));
        let optimizer =
            optimizer.map_err(|error| cannot("load the optimizer from", &folder, error))?;
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

    /// What `metrics.csv` says of the first epochs.
    pub fn history(&self, epochs: usize) -> Vec<EpochRow> {
        let rows = csv::Reader::from_path(self.folder.join("metrics.csv"))
            .and_then(|mut reader| reader.deserialize().take(epochs).collect());
        rows.unwrap_or_default()
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

/// Writes everything of an epoch; gives the bytes of its state.
fn write_epoch(
    folder: &Path,
    state: &State,
    model: &Crnn,
    optimizer: &ModuleOptimizer,
    average: Option<&Average>,
) -> Result<Vec<u8>> {
    // What a killed run left would count for the checksum.
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let model = model.clone().save_file(folder.join("model"));
    model.map_err(|error| cannot("save the network in", folder, error))?;
    let optimizer = optimizer.save(folder.join("optimizer"));
    optimizer.map_err(|error| cannot("save the optimizer in", folder, error))?;
    if let Some(average) = average {
        files::write_whole(&folder.join(AVERAGE), &average.to_bytes()?)?;
    }
    for path in checkpoint_files(folder)? {
        files::settle(&path)?;
    }
    let saved = serde_json::to_vec_pretty(state)?;
    files::write_whole(&folder.join(SUMS), checksums(folder, &saved)?.as_bytes())?;
    files::write_whole(&folder.join(STATE), &saved)?;
    Ok(saved)
}

/// What the checksums are taken of beside the state, by name.
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

/// The checksums of an epoch's files and of its state.
fn checksums(folder: &Path, state: &[u8]) -> Result<String> {
    let mut lines = format!("{}  {STATE}\n", sha256(&[state]));
    for path in checkpoint_files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        lines.push_str(&format!("{}  {name}\n", sha256(&[&files::read(&path)?])));
    }
    Ok(lines)
}

fn cannot(what: &str, folder: &Path, error: impl std::fmt::Display) -> Error {
    anyhow::anyhow!("cannot {what} {}: {error}", folder.display())
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
