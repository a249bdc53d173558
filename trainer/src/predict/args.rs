//! Options of `trainer predict`.

use std::path::PathBuf;

use clap::Args;
use genre_core::classify::Vote;

use crate::inference::ModelArgs;
use crate::vote_names;

/// Options of `trainer predict`.
#[derive(Args)]
pub struct PredictArgs {
    /// Audio files; in the place of a folder the audio files below it, `-` for standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Genres to print for each file.
    #[arg(long, value_name = "K", default_value_t = 3)]
    pub top: usize,
    /// How slices elect the song's genre; as the model has it where not given.
    #[arg(long, value_parser = vote_names::parser())]
    pub vote: Option<Vote>,
    /// Frames from one slice to the next; as the model has it where not given.
    #[arg(long, value_name = "FRAMES")]
    pub hop: Option<usize>,
    /// Print CSV instead: file, answer, genre, each genre's probability, error.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    #[command(flatten)]
    pub with: ModelArgs,
}
