//! `songs.csv`: one line a song.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

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
    /// Name of the song of which this one is a changed copy, made to train on.
    pub augmented_from: Option<String>,
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
            augmented_from: columns.get("augmented_from").cloned(),
            columns,
        });
    }
    check_copies(path, &songs)?;
    Ok(songs)
}

/// The songs that are no changed copies of others; they stand first.
pub fn originals(songs: &[Song]) -> &[Song] {
    let count = songs.iter().take_while(|s| s.augmented_from.is_none());
    &songs[..count.count()]
}

/// A split goes by the songs alone: their copies must be told from them, and stand behind them.
fn check_copies(path: &Path, songs: &[Song]) -> Result<()> {
    let (originals, copies) = songs.split_at(originals(songs).len());
    let genres: BTreeMap<&str, &str> = originals
        .iter()
        .map(|song| (song.song.as_str(), song.genre.as_str()))
        .collect();
    if let Some(song) = copies.iter().find(|song| song.augmented_from.is_none()) {
        bail!(
            "{}: the song {} stands behind augmented copies; all songs must stand before them",
            path.display(),
            song.song
        );
    }
    for copy in copies {
        let of = copy.augmented_from.as_deref().unwrap_or_default();
        ensure!(
            genres.get(of) == Some(&copy.genre.as_str()),
            "{}: {} is a copy of {of}, which is no song of the genre {} there",
            path.display(),
            copy.song,
            copy.genre
        );
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn copies_stand_behind_the_songs_and_name_one() {
        let list = |lines: &str| {
            let text = format!("row,song,genre,augmented_from\n{lines}");
            read(Path::new("songs.csv"), text.as_bytes())
        };
        let songs = list("0,a,x,\n1,b,x,\n2,a~pitch+1,x,a\n").unwrap();
        assert_eq!(originals(&songs).len(), 2);
        for (lines, sentence) in [
            (
                "0,a~pitch+1,x,a\n1,a,x,\n",
                "stands behind augmented copies",
            ),
            (
                "0,a,x,\n1,b~pitch+1,x,b\n",
                "is a copy of b, which is no song",
            ),
            ("0,a,x,\n1,a~pitch+1,y,a\n", "no song of the genre y"),
        ] {
            let told = list(lines).unwrap_err().to_string();
            assert!(told.contains(sentence), "{told}");
        }
    }
}
