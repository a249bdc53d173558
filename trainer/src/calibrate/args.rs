//! Options of `trainer calibrate`.

use std::path::PathBuf;

use clap::Args;

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
    /// Folder of a store of music from elsewhere, other music and non-music, as for `evaluate --on`. Temperature,
    /// thresholds and sets of genres are then fitted to it and to the validation songs with equal weight, and its
    /// figures are in the model card. None of its clips may be in the training data.
    #[arg(long)]
    pub elsewhere: Option<PathBuf>,
    /// Compute device.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
}
