//! Options of `trainer train`.

use std::path::PathBuf;

use clap::Args;

use super::config::TrainConfig;
use crate::augment::non_music::SoundArgs;
use crate::device::DeviceChoice;

/// Options of `trainer train`.
#[derive(Args)]
pub struct TrainArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Folder of the run: checkpoints, metrics, configuration.
    #[arg(long)]
    pub out: PathBuf,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Print lines on a terminal as well, instead of the dashboard. There, q or Ctrl-C stops the run
    /// when its epoch is saved (exit status 130), and the same command goes on.
    #[arg(long)]
    pub plain: bool,
    /// A recipe: a TOML file with the settings below, `_` for `-`. What is given here goes over it.
    #[arg(long = "config")]
    pub recipe: Option<PathBuf>,
    #[command(flatten)]
    pub sounds: SoundArgs,
    #[command(flatten)]
    pub config: TrainConfig,
}
