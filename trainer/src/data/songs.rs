//! `songs.csv`: one line a song.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// One song of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct Song {
    /// Row in the tensors of the store.
    pub row: usize,
    /// Name without extension, such as "blues.00000".
    pub song: String,
    /// Genre name.
    pub genre: String,
    /// Name of the song that this one is an exact copy of.
    #[serde(default)]
    pub duplicate_of: Option<String>,
}

/// Reads the list; rows must run from zero without a gap.
pub fn read(path: &Path) -> Result<Vec<Song>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut songs: Vec<Song> = Vec::new();
    for song in reader.deserialize() {
        let mut song: Song = song.with_context(|| format!("a bad line in {}", path.display()))?;
        ensure!(
            song.row == songs.len(),
            "{}: line {} has the row {}, expected {}",
            path.display(),
            songs.len() + 2,
            song.row,
            songs.len()
        );
        song.duplicate_of = song.duplicate_of.filter(|name| !name.is_empty());
        songs.push(song);
    }
    Ok(songs)
}
