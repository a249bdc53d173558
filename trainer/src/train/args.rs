//! Options of `trainer train`.

use std::path::PathBuf;

use clap::Args;

use super::config::TrainConfig;
use super::fold_choice::FoldChoice;
use crate::augment::non_music::NonMusicArgs;
use crate::data::SplitProtocol;
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
    /// Compute device.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Print log lines instead of showing the dashboard on a terminal. In the dashboard, q or Ctrl-C stops
    /// the run after the current epoch (exit status 130); run the same command again to resume.
    #[arg(long)]
    pub plain: bool,
    /// Recipe: a TOML file with the settings below, with `_` for `-`. Command-line options take precedence.
    #[arg(long = "config")]
    pub recipe: Option<PathBuf>,
    /// Model file whose layers, all but the head, the network starts from. The run then fine-tunes it.
    #[arg(long)]
    pub start_from: Option<PathBuf>,
    /// Train all folds of a cross-validation, each in its own folder of --out, and report all songs by the fold that they were
    /// not trained on: a number of folds, or a column of songs.csv whose values are the folds, such as artist_fold.
    #[arg(long, conflicts_with = "split")]
    pub folds: Option<FoldChoice>,
    /// With --folds: leave the test songs of this split out of all folds, and measure the mean of the folds' probabilities on
    /// them.
    #[arg(long, value_name = "SPLIT", requires = "folds")]
    pub hold_out: Option<SplitProtocol>,
    #[command(flatten)]
    pub non_music: NonMusicArgs,
    #[command(flatten)]
    pub config: TrainConfig,
}
