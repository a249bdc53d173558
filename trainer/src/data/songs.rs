//! `songs.csv`: one line per song.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

/// Genres that stand for non-music.
const NON_MUSIC: [&str; 2] = ["non-music", "not-music"];

/// One song of the list.
#[derive(Clone, Debug, Default)]
pub struct Song {
    /// Row of the song in the store's tensors.
    pub row: usize,
    /// Name without extension, such as "blues.00000".
    pub song: String,
    /// Genre name.
    pub genre: String,
    /// Name of the song that this one is an exact duplicate of.
    pub duplicate_of: Option<String>,
    /// Name of the song that this one is an augmented copy of.
    pub augmented_from: Option<String>,
    /// All non-empty fields of the line, by column.
    pub columns: BTreeMap<String, String>,
}

impl Song {
    /// Identifier of the artist; songs of one artist never end up in different parts of an artist-aware
    /// split. A song without an artist counts as its own artist.
    pub fn artist(&self) -> &str {
        self.columns.get("artist_id").unwrap_or(&self.song)
    }

    /// Whether the song is non-music, by its genre.
    pub fn is_non_music(&self) -> bool {
        NON_MUSIC.contains(&&*self.genre)
    }

    /// Whether the song is an augmented copy of another one.
    pub fn is_augmented_copy(&self) -> bool {
        self.columns.contains_key("augmented_from")
    }
}

/// Parses the list, whose bytes are those of the file at `path`. Rows must be numbered from zero
/// without gaps.
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
        let record = record.with_context(|| format!("invalid line in {}", path.display()))?;
        let columns: BTreeMap<String, String> = headers
            .iter()
            .zip(&record)
            .filter(|(_, value)| !value.is_empty())
            .map(|(header, value)| (header.to_owned(), value.to_owned()))
            .collect();
        let of = |name: &str| columns.get(name).cloned().unwrap_or_default();
        ensure!(
            of("row").parse() == Ok(songs.len()),
            "{}: line {} has row {:?}, expected {}",
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

/// Adds the columns of a further file, whose bytes are those of the file at `path`. It has a line per song with its `row`.
pub fn add_columns(path: &Path, bytes: &[u8], songs: &mut [Song]) -> Result<()> {
    let mut reader = csv::Reader::from_reader(bytes);
    let lines = reader
        .deserialize()
        .collect::<Result<Vec<BTreeMap<String, String>>, _>>()
        .with_context(|| format!("cannot read {}", path.display()))?;
    let in_order = lines.iter().enumerate().all(|(row, columns)| {
        let number = columns.get("row").and_then(|number| number.parse().ok());
        number == Some(row)
    });
    ensure!(
        in_order && lines.len() == songs.len(),
        "{} does not list the {} songs of the store in their order",
        path.display(),
        songs.len()
    );
    for (song, columns) in songs.iter_mut().zip(lines) {
        let further = columns.into_iter().filter(|(_, value)| !value.is_empty());
        for (name, value) in further {
            song.columns.entry(name).or_insert(value);
        }
    }
    Ok(())
}

/// The songs before the augmented copies.
pub fn originals(songs: &[Song]) -> &[Song] {
    let count = songs.iter().take_while(|s| s.augmented_from.is_none());
    &songs[..count.count()]
}

/// Checks that augmented copies come after all songs and that each refers to a song of its own genre.
fn check_copies(path: &Path, songs: &[Song]) -> Result<()> {
    let (originals, copies) = songs.split_at(originals(songs).len());
    let genres: BTreeMap<&str, &str> = originals
        .iter()
        .map(|song| (song.song.as_str(), song.genre.as_str()))
        .collect();
    if let Some(song) = copies.iter().find(|song| song.augmented_from.is_none()) {
        bail!(
            "{}: the song {} follows augmented copies; all songs must precede them",
            path.display(),
            song.song
        );
    }
    for copy in copies {
        let of = copy.augmented_from.as_deref().unwrap_or_default();
        ensure!(
            genres.get(of) == Some(&copy.genre.as_str()),
            "{}: {} is a copy of {of}, but there is no such song of the genre {}",
            path.display(),
            copy.song,
            copy.genre
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn copies_must_follow_the_songs_and_refer_to_one() {
        let list = |lines: &str| {
            let text = format!("row,song,genre,augmented_from\n{lines}");
            read(Path::new("songs.csv"), text.as_bytes())
        };
        let songs = list("0,s0,x,\n1,s1,x,\n2,s0~pitch+1,x,s0\n").unwrap();
        assert_eq!(originals(&songs).len(), 2);
        // The fields of the list that the message names.
        for (lines, expected) in [
            ("0,s0~pitch+1,x,s0\n1,s0,x,\n", &["s0"][..]),
            ("0,s0,x,\n1,s1~pitch+1,x,s1\n", &["s1", "s1~pitch+1", "x"]),
            ("0,s0,x,\n1,s0~pitch+1,y,s0\n", &["s0", "s0~pitch+1", "y"]),
        ] {
            let error = list(lines).unwrap_err().to_string();
            let words: BTreeSet<&str> = error.split([' ', ',', ';']).collect();
            let fields = lines.split([',', '\n']).filter(|field| !field.is_empty());
            let fields: BTreeSet<&str> = fields.collect();
            let named: Vec<&str> = words.intersection(&fields).copied().collect();
            assert_eq!(named, expected, "{error}");
            assert!(error.contains("songs.csv"), "{error}");
        }
    }
}
