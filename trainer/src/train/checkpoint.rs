//! Checkpoints: what a run resumes from, and its files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use genrescope_crnn_train::Crnn;

use super::run_state::{RunState, STATE};
use super::weight_average::WeightAverage;
use crate::checksum::sha256;
use crate::files;

/// File of the moving average.
const AVERAGE: &str = "average.safetensors";
/// File of the checksums, in the format of `sha256sum`.
const SUMS: &str = "SHA256SUMS";

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

/// Writes all files of a checkpoint and returns the bytes of its state file.
///
/// # Errors
/// A file cannot be written.
pub fn write(
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

/// Loads a checkpoint into the components of `fresh`. `state_bytes` are those of the state file, which the
/// checksums cover.
///
/// # Errors
/// A file is missing, damaged, or from another network.
pub fn load(
    folder: &Path,
    state: RunState,
    state_bytes: &[u8],
    fresh: Checkpoint,
) -> Result<Checkpoint> {
    // Runs of early versions have no checksums.
    let sums = folder.join(SUMS);
    if sums.exists() {
        ensure!(
            files::read(&sums)? == checksums(folder, state_bytes)?.as_bytes(),
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
