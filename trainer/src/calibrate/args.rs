//! Options of `trainer calibrate`.

use std::path::PathBuf;

use clap::Args;

use crate::data::ColumnFilter;
use crate::device::DeviceChoice;

/// Options of `trainer calibrate`.
#[derive(Args)]
pub struct CalibrateArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Folder of the run, as given to `train --out`.
    #[arg(long)]
    pub run: PathBuf,
    /// In a run with labels: the file that was given to `train --labels`. Its thresholds are already those of the validation
    /// songs; the command adds the figures on the test songs and the model card.
    #[arg(long, value_name = "FILE", conflicts_with = "elsewhere")]
    pub labels: Option<PathBuf>,
    /// Folder of a store of music from elsewhere, other music and non-music, as for `evaluate --on`. The temperature is
    /// then fitted to its songs and to the validation songs with equal weight, the settings of outside classes and of sets
    /// of genres to the group that needs the lower thresholds, and its figures are in the model card. None of its clips
    /// may be in the training data.
    #[arg(long)]
    pub elsewhere: Option<PathBuf>,
    /// Leave out the clips of --elsewhere that have one of the values in a column of songs.csv or about.csv, such as
    /// licence=free; may be given several times.
    #[arg(long, value_name = "COLUMN=VALUES", requires = "elsewhere")]
    pub leave_out: Vec<ColumnFilter>,
    /// Compute device.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
}
