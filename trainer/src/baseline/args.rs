//! Options of `trainer baseline`.

use std::path::PathBuf;

use clap::Args;

use super::feature_set::Features;
use super::method::Method;
use crate::data::{Part, Protocol};

/// Options of `trainer baseline`.
#[derive(Args)]
pub struct BaselineArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long, required_unless_present = "audio")]
    pub data: Option<PathBuf>,
    /// Folder with a folder of audio files for each genre, to be measured instead of the spectrograms;
    /// with --data those that have a name of its songs.
    #[arg(long)]
    pub audio: Option<PathBuf>,
    /// The split, as `train` takes it.
    #[arg(long, default_value_t)]
    pub split: Protocol,
    /// Seed of the split.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// The part of the split to look at.
    #[arg(long, value_enum, default_value_t)]
    pub part: Part,
    /// What is measured.
    #[arg(long, value_enum, default_value_t)]
    pub features: Features,
    /// Cepstral coefficients; 13 with mfcc and 5 with timbre and tzanetakis where not given.
    #[arg(long, value_name = "N")]
    pub coefficients: Option<usize>,
    /// Seconds of a window, each judged by itself before the song's windows vote; 0 judges songs whole.
    #[arg(long, default_value_t = 0.0)]
    pub window: f64,
    /// One classifier; all of them where not given.
    #[arg(long, value_enum)]
    pub method: Option<Method>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}
