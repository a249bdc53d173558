//! Options of `trainer order`.

use std::path::PathBuf;

use clap::Args;

use crate::data::{SplitPart, SplitProtocol};
use crate::inference::ModelArgs;

/// Options of `trainer order`.
#[derive(Args)]
pub struct OrderArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Split, as for `train`; must be the one of the training run.
    #[arg(long, default_value_t)]
    pub split: SplitProtocol,
    /// Seed of the split; must be the one of the training run.
    #[arg(long, default_value_t = 0)]
    pub split_seed: u64,
    /// Part of the split.
    #[arg(long, value_enum, default_value_t)]
    pub part: SplitPart,
    /// Repetitions of the random orders, each with its own seed.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub repetitions: u64,
    /// Frames of a block.
    #[arg(long, value_name = "FRAMES", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    pub block: u16,
    #[command(flatten)]
    pub model: ModelArgs,
}
