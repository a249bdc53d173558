//! Options of `trainer few-songs`.

use std::path::PathBuf;

use clap::Args;

use crate::data::ColumnFilter;

/// Options of `trainer few-songs`.
#[derive(Args)]
pub struct FewSongsArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// Model whose embeddings are measured; the shipped model if omitted.
    #[arg(long, value_name = "MODEL")]
    pub from: Option<PathBuf>,
    /// Column of songs.csv or about.csv with the genres.
    #[arg(long, value_name = "COLUMN", default_value = "genre")]
    pub genre_column: String,
    /// Column of songs.csv or about.csv with groups: no song is tested in a draw in which one of its group is trained on.
    /// If omitted, artist_id, which need not exist.
    #[arg(long, value_name = "COLUMN")]
    pub group_column: Option<String>,
    /// Leave out the songs that have one of the values in a column of songs.csv or about.csv; may be given several times.
    #[arg(long, value_name = "COLUMN=VALUES")]
    pub leave_out: Vec<ColumnFilter>,
    /// Leave out genres with fewer songs.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub fewest: usize,
    /// Number of random draws of training songs.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub draws: u64,
    /// Training songs of each genre.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub songs_per_genre: usize,
    /// Genres of a draw, chosen at random; all if omitted.
    #[arg(long, value_name = "N")]
    pub genres_per_draw: Option<usize>,
    /// Random seed of the draws.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}
