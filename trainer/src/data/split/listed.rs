//! Predefined splits: a column of `songs.csv`, or a file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::super::songs::Song;
use super::parts::{Split, SplitPart};

/// Splits by a column with the values `train`, `valid` and `test`; songs with other values are left out.
///
/// # Errors
/// There is no such column.
pub fn by_column(songs: &[Song], column: &str) -> Result<Split> {
    ensure!(
        songs.iter().any(|song| song.columns.contains_key(column)),
        "songs.csv has no column {column}: use random, kfold:I/N, one of its columns, \
         COLUMN:FOLD or list:FILE"
    );
    Ok(split(songs, |song| {
        song.columns.get(column).map(String::as_str)
    }))
}

/// Splits by a CSV file with the columns `song` and `part`; songs that it does not list are left out.
///
/// # Errors
/// The file cannot be read, or lists a song that the store does not have.
pub fn by_file(songs: &[Song], file: &Path) -> Result<Split> {
    let name = || format!("cannot read the split {}", file.display());
    let mut reader = csv::Reader::from_path(file).with_context(name)?;
    let mut parts = BTreeMap::new();
    for line in reader.deserialize::<(String, String)>() {
        let (song, part) = line.with_context(name)?;
        parts.insert(song, part);
    }
    let known = |name: &&String| songs.iter().any(|song| song.song == **name);
    let unknown = parts.keys().find(|name| !known(name));
    ensure!(
        unknown.is_none(),
        "{} lists the song {}, which the store does not have as an original song (augmented copies follow their song)",
        file.display(),
        unknown.map_or("", |name| name)
    );
    Ok(split(songs, |song| {
        parts.get(&song.song).map(String::as_str)
    }))
}

fn split<'a>(songs: &'a [Song], part_of: impl Fn(&'a Song) -> Option<&'a str>) -> Split {
    let mut split = Split::default();
    for song in songs {
        let part = match part_of(song) {
            Some("train") => SplitPart::Train,
            Some("valid") => SplitPart::Valid,
            Some("test") => SplitPart::Test,
            _ => continue,
        };
        split.part_mut(part).push(song.row);
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;

    fn songs() -> Vec<Song> {
        let parts = ["train", "valid", "excluded", "test"];
        (0..8)
            .map(|row| Song {
                row,
                song: format!("s{row}"),
                columns: [("ours".into(), parts[row % 4].into())].into(),
                ..Song::default()
            })
            .collect()
    }

    #[test]
    fn splits_by_column() {
        let split = by_column(&songs(), "ours").unwrap();
        assert_eq!(
            [split.train, split.valid, split.test],
            [[0, 4], [1, 5], [3, 7]]
        );
        let error = by_column(&songs(), "theirs").unwrap_err().to_string();
        for name in ["songs.csv", "theirs"] {
            assert!(error.contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn splits_by_file() {
        let file = std::env::temp_dir().join(format!("split-{}.csv", std::process::id()));
        std::fs::write(&file, "song,part\ns1,train\ns2,test\ns0,valid\n").unwrap();
        let split = by_file(&songs(), &file).unwrap();
        assert_eq!([split.train, split.valid, split.test], [[1], [0], [2]]);
        std::fs::write(&file, "song,part\nsomebody,train\n").unwrap();
        let error = by_file(&songs(), &file).unwrap_err().to_string();
        for name in [file.to_str().unwrap(), "somebody"] {
            assert!(error.contains(name), "{name}: {error}");
        }
        std::fs::remove_file(&file).ok();
    }
}
