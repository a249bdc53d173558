//! Which line of a table of labels belongs to which song of a store.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use genrescope_audio::has_audio_extension;

use super::super::songs::{Song, originals};
use super::table::LabelRow;

/// A way of comparing names, from exact to weak.
struct Pass {
    key: fn(&str) -> String,
    /// Whether a song and a line with the same key may be the same one.
    allows: fn(&SongNames, &str) -> bool,
}

const PASSES: [Pass; 3] = [
    Pass {
        key: exact,
        allows: |_, _| true,
    },
    Pass {
        key: without_extension,
        allows: |_, _| true,
    },
    Pass {
        key: file_name,
        allows: |song, line| is_part_of_other(song.file.unwrap_or(song.name), line),
    },
];

/// What a song is called in the store.
struct SongNames<'a> {
    row: usize,
    name: &'a str,
    file: Option<&'a str>,
}

impl SongNames<'_> {
    /// The path goes before the name.
    fn all(&self) -> impl Iterator<Item = &str> {
        self.file.into_iter().chain([self.name])
    }
}

/// The line of each song; `None` for songs without one. Songs are compared by their path in the audio folder and by their
/// name, as written; then without the extensions of audio files; then by the file name alone, unless the folders differ.
/// Each comparison is made of all songs before the next, weaker one, which is of the songs and lines that are left. An
/// augmented copy has the line of its original.
///
/// # Errors
/// A song fits several lines, or a line several songs.
pub fn lines_of(path: &Path, songs: &[Song], rows: &[LabelRow]) -> Result<Vec<Option<usize>>> {
    let originals = originals(songs);
    let names = originals.iter().enumerate().map(|(row, song)| SongNames {
        row,
        name: &song.song,
        file: song.columns.get("file").map(String::as_str),
    });
    let mut left: Vec<SongNames> = names.collect();
    let mut found = vec![None; songs.len()];
    let mut lines_left: Vec<usize> = (0..rows.len()).collect();
    for pass in PASSES {
        let keys = by_key(rows, &lines_left, pass.key);
        let mut song_of: HashMap<usize, &str> = HashMap::new();
        for song in &left {
            let Some(line) = line_of(path, song, rows, &keys, &pass)? else {
                continue;
            };
            if let Some(other) = song_of.insert(line, song.name) {
                bail!(
                    "{}: the line of {} may be that of the song {other} or of {}: write its path or name as in songs.csv",
                    path.display(),
                    rows[line].song,
                    song.name
                );
            }
            found[song.row] = Some(line);
        }
        left.retain(|song| found[song.row].is_none());
        lines_left.retain(|line| !song_of.contains_key(line));
    }
    let of_original: HashMap<&str, Option<usize>> = originals
        .iter()
        .zip(&found)
        .map(|(song, &line)| (&*song.song, line))
        .collect();
    for (song, line) in songs.iter().zip(&mut found).skip(originals.len()) {
        let original = song.augmented_from.as_deref().unwrap_or_default();
        *line = of_original.get(original).copied().flatten();
    }
    Ok(found)
}

/// The line that a song has by one comparison.
fn line_of(
    path: &Path,
    song: &SongNames,
    rows: &[LabelRow],
    keys: &HashMap<String, Vec<usize>>,
    pass: &Pass,
) -> Result<Option<usize>> {
    for name in song.all() {
        let lines = keys.get(&(pass.key)(name)).into_iter().flatten().copied();
        let lines: Vec<usize> = lines
            .filter(|&line| (pass.allows)(song, &rows[line].song))
            .collect();
        ensure!(
            lines.len() < 2,
            "{}: the song {} may be {} or {}: write its path or name as in songs.csv",
            path.display(),
            song.name,
            rows[lines[0]].song,
            rows[lines[1]].song
        );
        if let Some(&line) = lines.first() {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

fn by_key(
    rows: &[LabelRow],
    lines: &[usize],
    key: fn(&str) -> String,
) -> HashMap<String, Vec<usize>> {
    let mut all: HashMap<String, Vec<usize>> = HashMap::new();
    for &at in lines {
        all.entry(key(&rows[at].song)).or_default().push(at);
    }
    all
}

/// Whether one path ends with the other, apart from extensions. Songs of the same file name in different folders, as
/// `a/00.mp3` and `b/00.mp3`, are not the same.
fn is_part_of_other(a: &str, b: &str) -> bool {
    let (a, b) = (without_extension(a), without_extension(b));
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    long.strip_suffix(&short)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

/// The path with the same separator on every system.
fn exact(name: &str) -> String {
    let name = name.replace('\\', "/");
    name.strip_prefix("./").unwrap_or(&name).to_owned()
}

/// Names such as `blues.00000` have a point, but no extension.
fn without_extension(name: &str) -> String {
    let name = exact(name);
    match name.rsplit_once('.') {
        Some((stem, _)) if has_audio_extension(&name) => stem.to_owned(),
        _ => name,
    }
}

fn file_name(name: &str) -> String {
    let path = without_extension(name);
    path.rsplit('/').next().unwrap_or(&path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(songs: &[(&str, &str)], rows: &[&str]) -> Result<Vec<Option<usize>>> {
        let song = |&(song, file): &(&str, &str)| {
            let file = Some(("file".to_owned(), file.to_owned()));
            Song {
                song: song.into(),
                columns: file.into_iter().filter(|file| !file.1.is_empty()).collect(),
                ..Song::default()
            }
        };
        let songs: Vec<Song> = songs.iter().map(song).collect();
        let row = |song: &&str| LabelRow {
            song: song.to_string(),
            has: Vec::new(),
        };
        let rows: Vec<LabelRow> = rows.iter().map(row).collect();
        lines_of(Path::new("labels.csv"), &songs, &rows)
    }

    #[test]
    fn songs_are_found_by_path_then_by_name() {
        let songs = [("one", "f/one.wav"), ("jazz/two.mp3", "jazz/two.mp3")];
        for (rows, expected) in [
            (["f/one.wav", "jazz/two.mp3"], [Some(0), Some(1)]),
            (["jazz\\two.flac", "f\\one.mp3"], [Some(1), Some(0)]),
            (["one", "two"], [Some(0), Some(1)]),
            (["audio/f/one.mp3", "three"], [Some(0), None]),
            (["two.mp3", "three"], [None, Some(0)]),
            // Another folder is another song.
            (["g/one.mp3", "three"], [None, None]),
            (["of/one.mp3", "three"], [None, None]),
            // The path decides where there are several of the same name.
            (["g/one.mp3", "f/one.mp3"], [Some(1), None]),
        ] {
            assert_eq!(lines(&songs, &rows).unwrap(), expected, "{rows:?}");
        }
        let gtzan = [("blues.00000", ""), ("blues.00001", "")];
        let rows = ["blues/blues.00001.wav", "blues/blues.00000.wav"];
        assert_eq!(lines(&gtzan, &rows).unwrap(), [Some(1), Some(0)]);
    }

    #[test]
    fn an_exact_match_goes_before_a_weak_one_of_another_song() {
        let songs = [("a/02.mp3", "a/02.mp3"), ("b/02.mp3", "b/02.mp3")];
        for order in [[0, 1], [1, 0]] {
            let songs = order.map(|at| songs[at]);
            let found = lines(&songs, &["a/02.mp3", "x.mp3"]).unwrap();
            assert_eq!(found, order.map(|at| (at == 0).then_some(0)));
            // The line that is left is that of the song that is left.
            let found = lines(&songs, &["02.mp3", "a/02.mp3"]).unwrap();
            assert_eq!(found, order.map(|at| Some(1 - at)));
        }
    }

    #[test]
    fn rejects_what_fits_twice() {
        let one = [("one", "f/one.wav")];
        let error = lines(&one, &["f/one.mp3", "f/one.flac"]).unwrap_err();
        assert!(error.to_string().contains("f/one.flac"), "{error}");
        let two = [("f/one.wav", "f/one.wav"), ("g/one.wav", "g/one.wav")];
        let error = lines(&two, &["one", "three"]).unwrap_err().to_string();
        for name in ["labels.csv", "f/one.wav", "g/one.wav"] {
            assert!(error.contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn a_copy_has_the_line_of_its_original() {
        let copy = Song {
            song: "one~pitch+1".into(),
            augmented_from: Some("one".into()),
            ..Song::default()
        };
        let original = Song {
            song: "one".into(),
            ..Song::default()
        };
        let row = LabelRow {
            song: "one.mp3".into(),
            has: Vec::new(),
        };
        let found = lines_of(Path::new("labels.csv"), &[original, copy], &[row]);
        assert_eq!(found.unwrap(), [Some(0), Some(0)]);
    }
}
