//! Options of `trainer evaluate`.

use std::path::PathBuf;

use clap::Args;

use super::report::TOP;
use super::slice_state::SliceState;
use crate::data::{Part, Protocol};
use crate::device::DeviceChoice;

/// Options of `trainer evaluate`.
#[derive(Args)]
pub struct EvaluateArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Model file or training checkpoint.
    #[arg(long)]
    pub model: PathBuf,
    /// The split, as `train` takes it; it must be the one that the model was trained with.
    #[arg(long, default_value_t)]
    pub split: Protocol,
    /// Seed of the split; it must be the one that the model was trained with.
    #[arg(long, default_value_t = 0)]
    pub split_seed: u64,
    /// The part of the split to look at.
    #[arg(long, value_enum, default_value_t)]
    pub part: Part,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Count songs whose genre is among the first K of the ranking; several K are several figures.
    #[arg(long, value_name = "K", value_delimiter = ',', num_args = 1.., default_values_t = TOP, value_parser = place)]
    pub top: Vec<usize>,
    /// For a network whose slices share state (as-published): heard with it, each slice alone, or both
    /// side by side, which is what such a network gets where nothing is said.
    #[arg(long, value_enum)]
    pub state: Option<SliceState>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// A place of a ranking, from one.
fn place(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a place in the ranking is a number from 1 on".into()),
        Ok(k) => Ok(k),
    }
}
