//! Options of `trainer tune`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::layers::TunedLayers;
use super::tuner::FineTuningArgs;
use crate::data::{SplitPart, SplitProtocol};

/// Options of `trainer tune`.
#[derive(Args)]
#[command(group = ArgGroup::new("songs").required(true).args(["audio", "data"]))]
#[command(group = ArgGroup::new("of_store").args(["split", "split_seed", "parts"]).multiple(true).conflicts_with("audio"))]
pub struct TuneArgs {
    /// Folder with one folder of audio files per genre.
    #[arg(long, value_name = "FOLDER")]
    pub audio: Option<PathBuf>,
    /// Folder with `mel.safetensors` and `songs.csv`, in place of audio files.
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Model whose network is kept or fine-tuned; the shipped model if omitted.
    #[arg(long, value_name = "MODEL")]
    pub from: Option<PathBuf>,
    /// Layers that are trained. More than the head need minutes, and are only worth it if they have a better estimate.
    #[arg(long, value_enum, default_value_t)]
    pub layers: TunedLayers,
    #[command(flatten)]
    pub fine_tuning: FineTuningArgs,
    /// The model file to write. Embeddings are kept in `OUT.songs` until it is complete, so the command can be
    /// interrupted and run again.
    #[arg(long, value_name = "MODEL")]
    pub out: PathBuf,
    /// Write a model card, in Markdown, to this file.
    #[arg(long, value_name = "FILE")]
    pub card: Option<PathBuf>,
    /// Name of the model; that of the file if omitted.
    #[arg(long)]
    pub name: Option<String>,
    /// Keep the genres of the model and add the others to them: their means, as `trainer genre-means` writes them.
    #[arg(long, value_name = "MEANS")]
    pub keep: Option<PathBuf>,
    #[command(flatten)]
    pub stored: StoredSongsArgs,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Which songs of a store.
#[derive(Args)]
pub struct StoredSongsArgs {
    /// With --data: the split whose parts are used.
    #[arg(long, default_value_t)]
    pub split: SplitProtocol,
    /// With --data: seed of the split.
    #[arg(long, default_value_t = 0)]
    pub split_seed: u64,
    /// With --data: parts of the split to use.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "train,valid")]
    pub parts: Vec<SplitPart>,
}
