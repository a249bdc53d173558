//! The audio files to prepare, and their genres.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::fma;
use super::source_song::{SourceSong, within};
use crate::audio_files;
use crate::data::Song;
use crate::shard::Shard;

/// The audio files below a folder, sorted by path; with an FMA track list, those that have a genre in it.
///
/// # Errors
/// A folder or the list cannot be read, or there is no file.
pub fn find(audio: &Path, list: Option<&Path>, shard: Option<Shard>) -> Result<Vec<SourceSong>> {
    let files = audio_files::below(audio)?;
    let mut found = match list {
        Some(list) => fma::labelled(list, &files, audio)?,
        None => by_folder(&files, audio),
    };
    ensure!(
        !found.is_empty(),
        "no audio files in genre folders under {}: expected GENRE/SONG.wav{}",
        audio.display(),
        if list.is_some() {
            ", or 000/000002.mp3 for FMA"
        } else {
            ""
        }
    );
    found.sort_by(|a, b| a.file.cmp(&b.file));
    disambiguate(&mut found);
    Ok(match shard {
        Some(shard) => shard.of(found),
        None => found,
    })
}

/// The songs below a folder and their files, without reading any audio.
///
/// # Errors
/// A folder cannot be read, or has no audio files in genre folders.
pub fn list_songs(audio: &Path) -> Result<(Vec<Song>, Vec<Option<PathBuf>>)> {
    let sources = find(audio, None, None)?;
    let paths = sources.iter().map(|s| Some(audio.join(&s.file))).collect();
    let songs = sources.into_iter().enumerate().map(|(row, source)| Song {
        row,
        song: source.song,
        genre: source.genre,
        ..Song::default()
    });
    Ok((songs.collect(), paths))
}

fn by_folder(files: &[PathBuf], audio: &Path) -> Vec<SourceSong> {
    let source = |path: &PathBuf| {
        let file = within(audio, path);
        let (genre, _) = file.split_once('/')?;
        Some(SourceSong {
            song: path.file_stem()?.to_string_lossy().into_owned(),
            genre: genre.to_owned(),
            file,
            ..SourceSong::default()
        })
    };
    files.iter().filter_map(source).collect()
}

/// Replaces names that occur more than once by the whole path.
fn disambiguate(songs: &mut [SourceSong]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for source in songs.iter() {
        *count.entry(source.song.clone()).or_default() += 1;
    }
    for source in songs.iter_mut().filter(|source| count[&source.song] > 1) {
        source.song.clone_from(&source.file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genre_is_the_first_folder_and_equal_names_become_paths() {
        let paths = [
            "a/jazz/one.wav",
            "a/rock/live/one.wav",
            "a/rock/two.au",
            "a/stray.mp3",
        ];
        let mut songs = by_folder(&paths.map(PathBuf::from), Path::new("a"));
        disambiguate(&mut songs);
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
