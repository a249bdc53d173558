//! `songs.csv`: one line a song.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// One song of the list.
#[derive(Clone, Debug, Default)]
pub struct Song {
    /// Row in the tensors of the store.
    pub row: usize,
    /// Name without extension, such as "blues.00000".
    pub song: String,
    /// Genre name.
    pub genre: String,
    /// Name of the song that this one is an exact copy of.
    pub duplicate_of: Option<String>,
    /// Everything that the list says of the song, by column; empty fields are left out.
    pub columns: BTreeMap<String, String>,
}

impl Song {
    /// Whose song it is: songs with the same answer never stand on two sides of a fold. A song
    /// without an artist is its own.
    pub fn artist(&self) -> &str {
        self.columns.get("artist_id").unwrap_or(&self.song)
    }

    /// Whether it is a changed copy of another song, made to train on.
    pub fn is_changed_copy(&self) -> bool {
        self.columns.contains_key("augmented_from")
    }
}

/// Reads the list, whose bytes are those of the file at `path`; rows must run from zero without a gap.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Song>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader
        .headers()
        .with_context(|| format!("cannot read {}", path.display()))?
        .clone();
    for needed in ["row", "song", "genre"] {
        ensure!(
            headers.iter().any(|header| header == needed),
            "{} has no column `{needed}`",
            path.display()
        );
    }
    let mut songs: Vec<Song> = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("a bad line in {}", path.display()))?;
        let columns: BTreeMap<String, String> = headers
            .iter()
            .zip(&record)
            .filter(|(_, value)| !value.is_empty())
            .map(|(header, value)| (header.to_owned(), value.to_owned()))
            .collect();
        let of = |name: &str| columns.get(name).cloned().unwrap_or_default();
        ensure!(
            of("row").parse() == Ok(songs.len()),
            "{}: line {} has the row {:?}, expected {}",
            path.display(),
            songs.len() + 2,
            of("row"),
            songs.len()
        );
        songs.push(Song {
            row: songs.len(),
            song: of("song"),
            genre: of("genre"),
            duplicate_of: columns.get("duplicate_of").cloned(),
            columns,
        });
    }
    Ok(songs)
}
