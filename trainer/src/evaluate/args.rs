//! Options of `trainer evaluate`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file::ModelFile;

use super::report::TOP;
use super::slice_state::SliceState;
use crate::data::{ColumnFilter, SplitArgs};
use crate::device::DeviceChoice;

/// Options of `trainer evaluate`.
#[derive(Args)]
pub struct EvaluateArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long, required_unless_present = "on")]
    pub data: Option<PathBuf>,
    /// Folder of a store with other labels, such as music from elsewhere, other music and non-music: figures on all its
    /// clips. Songs of the model's genres are known by their genre in songs.csv, non-music by the genre "non-music";
    /// everything else is other music. The columns `fine` and `source` may be in a file about.csv.
    #[arg(long, conflicts_with_all = ["data", "split", "split_seed", "part", "top", "state"])]
    pub on: Option<PathBuf>,
    /// With --on: leave out the clips that have one of the values in a column of songs.csv or about.csv, such as
    /// licence=free; may be given several times.
    #[arg(long, value_name = "COLUMN=VALUES", requires = "on")]
    pub leave_out: Vec<ColumnFilter>,
    /// Model file or training checkpoint.
    #[arg(long)]
    pub model: PathBuf,
    #[command(flatten)]
    pub songs: SplitArgs,
    /// For a model of independent labels: the file of the songs' labels, as for `train --labels`.
    #[arg(long, value_name = "FILE", conflicts_with = "on")]
    pub labels: Option<PathBuf>,
    /// Compute device.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Values of K for top-K accuracy.
    #[arg(long, value_name = "K", value_delimiter = ',', num_args = 1.., default_values_t = TOP, value_parser = rank)]
    pub top: Vec<usize>,
    /// For networks whose slices share state (as-published): classify with shared state, each slice on its
    /// own, or both. Defaults to both for such networks.
    #[arg(long, value_enum)]
    pub state: Option<SliceState>,
    /// Also write the answer for each song to this CSV file.
    #[arg(long, value_name = "FILE", conflicts_with = "on")]
    pub songs_csv: Option<PathBuf>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

impl EvaluateArgs {
    /// Loads the model onto the device.
    ///
    /// # Errors
    /// The device is not there, or the weights do not reproduce the self-test.
    pub(super) fn load(&self, file: ModelFile) -> Result<Classifier> {
        let classifier = self.device.classifier(file)?;
        // Damaged weights would give plausible wrong figures.
        block_on(classifier.self_test()).with_context(|| self.model.display().to_string())?;
        Ok(classifier)
    }
}

/// A rank, from one.
fn rank(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected an integer of at least 1".into()),
        Ok(k) => Ok(k),
    }
}
