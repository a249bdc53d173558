//! Options of `trainer stress`.

use std::path::PathBuf;

use clap::Args;

use crate::inference::ModelArgs;

/// Options of `trainer stress`.
#[derive(Args)]
pub struct StressArgs {
    /// Audio files of music.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Audio files that are no music, speech for example, which should get no genre.
    #[arg(long, num_args = 1..)]
    pub not_music: Vec<PathBuf>,
    /// Folder with `mel.safetensors` and `songs.csv`: also compare with the stored spectrograms of
    /// songs that have the files' names.
    #[arg(long)]
    pub data: Option<PathBuf>,
    #[command(flatten)]
    pub with: ModelArgs,
}
