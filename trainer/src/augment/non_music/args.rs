//! Options for non-music training data, shared by `train` and `sweep`.

use std::path::PathBuf;

use clap::Args;

/// Non-music training data.
#[derive(Args, Clone, Default)]
pub struct NonMusicArgs {
    /// Folder with a store of non-music sounds, prepared with the same settings as the songs;
    /// --non-music-stored sets how often they are used.
    #[arg(long, alias = "not-music-data")]
    pub non_music_data: Option<PathBuf>,
}
