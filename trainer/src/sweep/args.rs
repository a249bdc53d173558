//! Options of `trainer sweep`.

use std::path::PathBuf;

use clap::Args;

use crate::augment::non_music::SoundArgs;
use crate::device::DeviceChoice;
use crate::train::TrainConfig;

/// Options of `trainer sweep`.
#[derive(Args)]
pub struct SweepArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Folder of the run folders, such as `32-seed0`.
    #[arg(long)]
    pub out: PathBuf,
    /// Slice lengths in frames; those of the paper where not given.
    #[arg(long, value_delimiter = ',', num_args = 1.., default_values_t = [32, 94, 157, 312, 465, 911])]
    pub lengths: Vec<usize>,
    /// Seeds; each decides the split, the initial weights and everything else that is drawn.
    #[arg(long, value_delimiter = ',', num_args = 1.., default_values_t = [0, 1, 2])]
    pub seeds: Vec<u64>,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// A recipe, as `train` takes it; of several, each gets all lengths and seeds. What is given here
    /// goes over it; --lengths and --seeds stand for --frames and --seed.
    #[arg(long = "config", num_args = 1..)]
    pub recipes: Vec<PathBuf>,
    #[command(flatten)]
    pub sounds: SoundArgs,
    #[command(flatten)]
    pub config: TrainConfig,
}
