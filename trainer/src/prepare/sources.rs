//! Which files there are, and of which genre.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Result, ensure};

use super::fma;
use super::source::{About, within};
use crate::audio_files;
use crate::data::Song;

/// One of several machines' share of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From one.
    index: usize,
    count: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parsed = text
            .split_once('/')
            .and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match parsed {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Shard { index, count }),
            _ => Err("a shard is I/N with I from 1 to N, such as 2/8".into()),
        }
    }
}

/// The files in the order of their names; with a list of FMA, those that it gives a genre.
///
/// # Errors
/// A folder or a list that cannot be read; no file at all.
pub fn find(audio: &Path, list: Option<&Path>, shard: Option<Shard>) -> Result<Vec<About>> {
    let files = audio_files::below(audio)?;
    let mut found = match list {
        Some(list) => fma::label(list, &files, audio)?,
        None => by_folder(&files, audio),
    };
    ensure!(
        !found.is_empty(),
        "no audio files in folders of genres under {}: a song lies at GENRE/SONG.wav there{}",
        audio.display(),
        if list.is_some() {
            ", or at 000/000002.mp3 for FMA"
        } else {
            ""
        }
    );
    found.sort_by(|a, b| a.file.cmp(&b.file));
    tell_apart(&mut found);
    if let Some(Shard { index, count }) = shard {
        let mut at = 0;
        found.retain(|_| {
            at += 1;
            (at - 1) % count == index - 1
        });
    }
    Ok(found)
}

/// The songs below a folder as they are before anything is heard, and their files.
///
/// # Errors
/// A folder that cannot be read, or without audio in folders of genres.
pub fn list_songs(audio: &Path) -> Result<(Vec<Song>, Vec<Option<PathBuf>>)> {
    let sources = find(audio, None, None)?;
    let paths = sources.iter().map(|s| Some(audio.join(&s.file))).collect();
    let songs = sources.into_iter().enumerate().map(|(row, about)| Song {
        row,
        song: about.song,
        genre: about.genre,
        ..Song::default()
    });
    Ok((songs.collect(), paths))
}

fn by_folder(files: &[PathBuf], audio: &Path) -> Vec<About> {
    let about = |path: &PathBuf| {
        let file = within(audio, path);
        let (genre, _) = file.split_once('/')?;
        Some(About {
            song: path.file_stem()?.to_string_lossy().into_owned(),
            genre: genre.to_owned(),
            file,
            ..About::default()
        })
    };
    files.iter().filter_map(about).collect()
}

/// Songs of one name are called by their whole path.
fn tell_apart(songs: &mut [About]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for about in songs.iter() {
        *count.entry(about.song.clone()).or_default() += 1;
    }
    for about in songs.iter_mut().filter(|about| count[&about.song] > 1) {
        about.song.clone_from(&about.file);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn shards_are_read_or_refused() {
        assert_eq!("2/8".parse(), Ok(Shard { index: 2, count: 8 }));
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_first_folder_is_the_genre_and_equal_names_are_told_apart() {
        let paths = [
            "a/jazz/one.wav",
            "a/rock/live/one.wav",
            "a/rock/two.au",
            "a/stray.mp3",
        ];
        let mut songs = by_folder(&paths.map(PathBuf::from), Path::new("a"));
        tell_apart(&mut songs);
        let seen: Vec<_> = songs
            .iter()
            .map(|s| (s.genre.as_str(), s.song.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                ("jazz", "jazz/one.wav"),
                ("rock", "rock/live/one.wav"),
                ("rock", "two")
            ]
        );
    }
}
