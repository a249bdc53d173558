//! Which line of a table of labels belongs to which song of a store.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Result, ensure};
use genrescope_audio::has_audio_extension;

use super::super::songs::Song;
use super::table::LabelRow;

/// The line of each song; `None` for songs without one. Songs are compared by their path in the audio folder and by their
/// name, as written; then without the extensions of audio files; then by the file name alone. An augmented copy has the
/// line of its original.
///
/// # Errors
/// A song fits several lines, or a line several songs.
pub fn lines_of(path: &Path, songs: &[Song], rows: &[LabelRow]) -> Result<Vec<Option<usize>>> {
    let keys = [exact, without_extension, file_name].map(|key| by_key(rows, key));
    let mut song_of: HashMap<usize, &str> = HashMap::new();
    songs
        .iter()
        .map(|song| {
            let name = song.augmented_from.as_deref().unwrap_or(&song.song);
            let file = song.columns.get("file").map(String::as_str);
            let names = file.into_iter().chain([name]);
            let found = [exact, without_extension, file_name]
                .iter()
                .zip(&keys)
                .flat_map(|(key, rows)| names.clone().filter_map(move |name| rows.get(key(name).as_str())))
                .next();
            let Some(lines) = found else { return Ok(None) };
            ensure!(
                lines.len() == 1,
                "{}: the song {name} may be {} or {}: write its path or name as in songs.csv",
                path.display(),
                rows[lines[0]].song,
                rows[lines[1]].song
            );
            let before = song_of.insert(lines[0], name);
            ensure!(
                before.is_none_or(|before| before == name),
                "{}: the line of {} may be that of the song {} or of {name}: write its path or name as in songs.csv",
                path.display(),
                rows[lines[0]].song,
                before.unwrap_or_default()
            );
            Ok(Some(lines[0]))
        })
        .collect()
}

fn by_key(rows: &[LabelRow], key: fn(&str) -> String) -> HashMap<String, Vec<usize>> {
    let mut all: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        all.entry(key(&row.song)).or_default().push(at);
    }
    all
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
            (["g/one.mp3", "three"], [Some(0), None]),
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
