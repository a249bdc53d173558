//! Options of `trainer genre-means`.

use std::path::PathBuf;

use clap::Args;

use crate::tune::StoredSongsArgs;

/// Options of `trainer genre-means`.
#[derive(Args)]
pub struct GenreMeansArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// Model whose genres these are; the shipped model if omitted.
    #[arg(long, value_name = "MODEL")]
    pub from: Option<PathBuf>,
    /// The file to write, for `trainer tune --keep` and the page.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub stored: StoredSongsArgs,
}
