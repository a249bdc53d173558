//! Options of `trainer baseline`.

use std::path::PathBuf;

use clap::Args;

use super::feature_set::FeatureSet;
use super::method::Method;
use crate::data::{SplitPart, SplitProtocol};

/// Options of `trainer baseline`.
#[derive(Args)]
pub struct BaselineArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long, required_unless_present = "audio")]
    pub data: Option<PathBuf>,
    /// Audio folder with one subfolder per genre, from which features are computed instead of from
    /// spectrograms; with --data, files are matched to its songs by name.
    #[arg(long)]
    pub audio: Option<PathBuf>,
    /// Split, as for `train`.
    #[arg(long, default_value_t)]
    pub split: SplitProtocol,
    /// Seed of the split.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Part of the split to evaluate.
    #[arg(long, value_enum, default_value_t)]
    pub part: SplitPart,
    /// Set of features.
    #[arg(long, value_enum, default_value_t)]
    pub features: FeatureSet,
    /// Number of cepstral coefficients; defaults to 13 with mfcc, and to 5 with timbre and tzanetakis.
    #[arg(long, value_name = "N")]
    pub coefficients: Option<usize>,
    /// Window length, seconds. Windows are classified separately and then vote; 0 classifies whole songs.
    #[arg(long, default_value_t = 0.0)]
    pub window: f64,
    /// Classifier; defaults to all.
    #[arg(long, value_enum)]
    pub method: Option<Method>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}
