//! Splits that somebody else made: a column of the list, or a file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::super::songs::Song;
use super::parts::{Part, Split};

/// By a column that says `train`, `valid` or `test`; songs for which it says anything else are left
/// out.
pub fn by_column(songs: &[Song], column: &str) -> Result<Split> {
    ensure!(
        songs.iter().any(|song| song.columns.contains_key(column)),
        "the list of songs has no column {column}: choose random, kfold:I/N, one of its columns, \
         COLUMN:FOLD or list:FILE"
    );
    Ok(split(songs, |song| {
        song.columns.get(column).map(String::as_str)
    }))
}

/// By a CSV file with the columns `song` and `part`; songs that it does not name are left out.
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
        "{} names the song {}, which the store does not hold as a song of its own (augmented copies go where their song goes)",
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
            Some("train") => Part::Train,
            Some("valid") => Part::Valid,
            Some("test") => Part::Test,
            _ => continue,
        };
        split.part_mut(part).push(song.row);
    }
    split
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
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
    fn a_column_is_a_split() {
        let split = by_column(&songs(), "ours").unwrap();
        assert_eq!(
            [split.train, split.valid, split.test],
            [[0, 4], [1, 5], [3, 7]]
        );
        assert!(by_column(&songs(), "theirs").is_err());
    }

    #[test]
    fn a_file_is_a_split() {
        let file = std::env::temp_dir().join(format!("split-{}.csv", std::process::id()));
        std::fs::write(&file, "song,part\ns1,train\ns2,test\ns0,valid\n").unwrap();
        let split = by_file(&songs(), &file).unwrap();
        assert_eq!([split.train, split.valid, split.test], [[1], [0], [2]]);
        std::fs::write(&file, "song,part\nsomebody,train\n").unwrap();
        let sentence = by_file(&songs(), &file).unwrap_err().to_string();
        assert!(sentence.contains("names the song somebody"), "{sentence}");
        std::fs::remove_file(&file).ok();
    }
}
