//! Options of `trainer sweep`.

use std::path::PathBuf;

use clap::Args;

use crate::augment::non_music::NonMusicArgs;
use crate::device::DeviceChoice;
use crate::shard::Shard;
use crate::train::TrainConfig;

/// Options of `trainer sweep`.
#[derive(Args)]
pub struct SweepArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Output folder; its subfolders are the runs, such as `32-seed0`.
    #[arg(long)]
    pub out: PathBuf,
    /// Slice lengths in frames; defaults to those of the paper.
    #[arg(long, value_delimiter = ',', num_args = 1.., default_values_t = [32, 94, 157, 312, 465, 911])]
    pub lengths: Vec<usize>,
    /// Random seeds of the split, the initial weights and everything else that is random.
    #[arg(long, value_delimiter = ',', num_args = 1.., default_values_t = [0, 1, 2])]
    pub seeds: Vec<u64>,
    /// Make only every N-th run, to distribute the runs over machines: 2/8 is the second of eight shards. All shards may
    /// write to one output folder.
    #[arg(long)]
    pub shard: Option<Shard>,
    /// Compute device.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Recipe, as for `train`; several recipes are each combined with all lengths and seeds. Command-line
    /// options take precedence; --lengths and --seeds replace --frames and --seed.
    #[arg(long = "config", num_args = 1..)]
    pub recipes: Vec<PathBuf>,
    #[command(flatten)]
    pub non_music: NonMusicArgs,
    #[command(flatten)]
    pub config: TrainConfig,
}
