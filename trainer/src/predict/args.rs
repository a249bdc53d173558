//! Options of `trainer predict`.

use std::path::PathBuf;

use clap::Args;
use genrescope_vote::Vote;

use super::vote_option;
use crate::inference::ModelArgs;

/// Options of `trainer predict`.
#[derive(Args)]
pub struct PredictArgs {
    /// Audio files; folders stand for the audio files below them, playlists (.m3u, .m3u8) for their entries,
    /// `-` for standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Number of genres to print per file.
    #[arg(long, value_name = "K", default_value_t = 3)]
    pub top: usize,
    /// How the slices of a song are aggregated; defaults to the rule of the model.
    #[arg(long, value_parser = vote_option::parser())]
    pub vote: Option<Vote>,
    /// Frames between slices; defaults to the value of the model.
    #[arg(long, value_name = "FRAMES")]
    pub hop: Option<usize>,
    /// Print CSV instead: file, answer, genre, probability of each genre, error, title, artist, album.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Copy each file whose genre was recognised to this folder, with the genre in its tag.
    #[arg(long, value_name = "FOLDER")]
    pub write_genre: Option<PathBuf>,
    /// Write a playlist for each recognised genre to this folder.
    #[arg(long, value_name = "FOLDER")]
    pub m3u: Option<PathBuf>,
    #[command(flatten)]
    pub model: ModelArgs,
}
