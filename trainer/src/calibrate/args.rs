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
    /// Compute device.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
}
