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
    /// CSV or TSV file with several labels for each song, such as annotations_final.csv of MagnaTagATune: a column mp3_path,
    /// file, path or song, and a column of 0 and 1 for each label. The network then has an independent output for each label
    /// instead of the genres. Songs without a line are left out.
    #[arg(long, value_name = "FILE", conflicts_with = "folds")]
    pub labels: Option<PathBuf>,
    /// Of the labels, use the N that most training songs have.
    #[arg(long, value_name = "N", requires = "labels")]
    pub top_labels: Option<usize>,
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
