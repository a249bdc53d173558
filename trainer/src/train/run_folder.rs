//! The folder of a run: configuration, checkpoints, and the model files of the best and the last epoch.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, ensure};
use burn::optim::ModuleOptimizer;
use genrescope_crnn::StateDict;
use genrescope_crnn::model_file::{self, Manifest, Precision};
use genrescope_crnn_train::Crnn;

use super::checkpoint::{self, Checkpoint};
use super::config::TrainConfig;
use super::environment::{self, FurtherInputs};
use super::run_state::{CONFIG, RunState, STATE, saved_config};
use super::weight_average::WeightAverage;
use crate::data::MelStore;
use crate::device::DeviceChoice;
use crate::files;

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
        inputs: &FurtherInputs,
        device: DeviceChoice,
    ) -> Result<RunFolder> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let path = folder.join(CONFIG);
        if path.exists() {
            let saved = saved_config(folder)?;
            ensure!(
                saved.can_resume_as(config),
                "{} holds a run with another configuration (see {}): use the same options or another --out",
                folder.display(),
                path.display()
            );
        }
        let environment = environment::started(folder, store, inputs, device)?;
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
        let saved =
            checkpoint::write(&folder, state, model, optimizer, average).inspect_err(|_| {
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

    /// Loads the checkpoint that the state file at `path` refers to.
    fn load(&self, path: &Path, fresh: Checkpoint) -> Result<Checkpoint> {
        let bytes = files::read(path)?;
        let state: RunState = serde_json::from_slice(&bytes)
            .with_context(|| format!("cannot parse {}", path.display()))?;
        checkpoint::load(&self.epoch_folder(state.epoch), state, &bytes, fresh)
    }

    fn epoch_folder(&self, epoch: usize) -> PathBuf {
        self.folder.join(format!("epoch-{epoch}"))
    }
}
