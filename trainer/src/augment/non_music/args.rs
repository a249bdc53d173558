//! Options for non-music training data, shared by `train` and `sweep`.

use std::path::PathBuf;

use clap::Args;

use crate::data::ColumnFilter;

/// Non-music training data.
#[derive(Args, Clone, Default)]
pub struct NonMusicArgs {
    /// Folder with a store of non-music sounds, prepared with the same settings as the songs;
    /// --non-music-stored sets how often they are used.
    #[arg(long, alias = "not-music-data")]
    pub non_music_data: Option<PathBuf>,
    /// Folder with a store of further songs and sounds, prepared with the same settings; may be given several times.
    /// Songs of the model's genres, music of other genres, and sounds of the genre "non-music" are used as often as
    /// --extra-songs, --other-music and --non-music say. If songs.csv has a column `split`, only "train" is used.
    #[arg(long)]
    pub extra_data: Vec<PathBuf>,
    /// Of the stores of --extra-data, use only the songs that have one of the values in a column of songs.csv or about.csv,
    /// such as licence=free; may be given several times. Songs of a store without the column are used.
    #[arg(long, value_name = "COLUMN=VALUES", requires = "extra_data")]
    pub extra_only: Vec<ColumnFilter>,
    /// Folder with a store of songs of some of the model's genres and of other music, from another collection; may be given several
    /// times. --subset-songs sets how often they are used. If songs.csv has a column `split`, only "train" is used.
    #[arg(long)]
    pub subset_data: Vec<PathBuf>,
}
