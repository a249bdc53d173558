//! Options for non-music training data, shared by `train` and `sweep`.

use std::path::PathBuf;

use clap::Args;

/// Data beside the songs.
#[derive(Args, Clone, Default)]
pub struct SoundArgs {
    /// Folder with a store of non-music sounds, prepared with the same settings as the songs;
    /// --not-music-stored sets how often they are used.
    #[arg(long)]
    pub not_music_data: Option<PathBuf>,
}
