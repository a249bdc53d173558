//! Options of `trainer stress`.

use std::path::PathBuf;

use clap::Args;

use crate::inference::ModelArgs;

/// Options of `trainer stress`.
#[derive(Args)]
pub struct StressArgs {
    /// Music files.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Non-music files, such as speech, which should not be assigned a genre.
    #[arg(long, alias = "not-music", num_args = 1..)]
    pub non_music: Vec<PathBuf>,
    /// Folder with `mel.safetensors` and `songs.csv`: also compare with the stored spectrograms of songs
    /// with the same names.
    #[arg(long)]
    pub data: Option<PathBuf>,
    #[command(flatten)]
    pub model: ModelArgs,
}
