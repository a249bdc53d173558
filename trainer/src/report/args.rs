//! Options of `trainer report`.

use std::path::PathBuf;

use clap::Args;

use crate::device::DeviceChoice;

/// Options of `trainer report`.
#[derive(Args)]
pub struct ReportArgs {
    /// Run folders and folders of them, such as that of a sweep.
    #[arg(required = true)]
    pub runs: Vec<PathBuf>,
    /// Folder with the `mel.safetensors` and `songs.csv` that the runs were made with.
    #[arg(long)]
    pub data: PathBuf,
    /// What `trainer baseline --json` printed, to stand beside the runs.
    #[arg(long = "baseline", num_args = 1..)]
    pub baselines: Vec<PathBuf>,
    /// The file to write.
    #[arg(long, default_value = "report.html")]
    pub out: PathBuf,
    /// Where to compute what is not yet measured of a run.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
}
