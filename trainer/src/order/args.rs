//! Options of `trainer order`.

use std::path::PathBuf;

use clap::Args;

use crate::data::SplitArgs;
use crate::inference::ModelArgs;

/// Options of `trainer order`.
#[derive(Args)]
pub struct OrderArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    #[command(flatten)]
    pub songs: SplitArgs,
    /// Repetitions of the random orders, each with its own seed.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub repetitions: u64,
    /// Frames of a block.
    #[arg(long, value_name = "FRAMES", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    pub block: u16,
    #[command(flatten)]
    pub model: ModelArgs,
}
