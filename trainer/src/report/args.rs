//! Options of `trainer report`.

use std::path::PathBuf;

use clap::Args;

use crate::device::DeviceChoice;

/// Options of `trainer report`.
#[derive(Args)]
pub struct ReportArgs {
    /// Run folders, or folders that contain them, such as that of a sweep.
    #[arg(required = true)]
    pub runs: Vec<PathBuf>,
    /// Folder with the `mel.safetensors` and `songs.csv` of the runs.
    #[arg(long)]
    pub data: PathBuf,
    /// Output of `trainer baseline --json`, to compare with the runs.
    #[arg(long = "baseline", num_args = 1..)]
    pub baselines: Vec<PathBuf>,
    /// Output file.
    #[arg(long, default_value = "report.html")]
    pub out: PathBuf,
    /// Compute device for runs that have not been evaluated yet.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
}
