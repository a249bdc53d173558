//! The clips of a store with other labels than the model's genres, and what they are to the model.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::data::{MelStore, Song};
use crate::files;

/// Further columns of the clips, in the store's folder: one line per clip with its `row`.
const ABOUT: &str = "about.csv";
/// Genre of sounds that are no music.
const NON_MUSIC: [&str; 2] = ["non-music", "not-music"];
/// Kinds of other music that resemble one of GTZAN's genres, so that a genre is no wrong answer: the last words of the
/// column `fine`.
const RESEMBLING: [&str; 18] = [
    "soundtrack",
    "pop",
    "kpop",
    "jpop",
    "vpop",
    "ballad",
    "kballad",
    "newwave",
    "punk",
    "soul",
    "rnb",
    "funk",
    "gospel",
    "acoustic",
    "piano",
    "ragtime",
    "acidjazz",
    "ska",
];

/// What a clip is to the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipKind {
    /// A song of the genre with this index.
    Genre(usize),
    /// Music that resembles one of the genres without being of it. It counts in no figure.
    ResemblingMusic,
    /// Other music.
    OtherMusic,
    /// No music.
    NonMusic,
}

/// A clip of the store.
#[derive(Clone, Debug)]
pub struct Clip {
    /// Row in the store.
    pub row: usize,
    /// What it is to the model.
    pub kind: ClipKind,
    /// Clips of one source were recorded or collected in the same way; empty if unknown.
    pub source: String,
}

/// The clips of the store in `folder`.
///
/// # Errors
/// `about.csv` exists and cannot be read or does not match the store.
pub fn clips(folder: &Path, store: &MelStore, genres: &[String]) -> Result<Vec<Clip>> {
    let about = match folder.join(ABOUT) {
        path if path.exists() => read_about(&path, store.songs.len())?,
        _ => Vec::new(),
    };
    let clip = |song: &Song| {
        let column = |name: &str| {
            let further = about.get(song.row).and_then(|columns| columns.get(name));
            further
                .or_else(|| song.columns.get(name))
                .map_or("", String::as_str)
        };
        Clip {
            row: song.row,
            kind: kind(&song.genre, column("fine"), genres),
            source: column("source").into(),
        }
    };
    Ok(store.songs.iter().map(clip).collect())
}

fn kind(genre: &str, fine: &str, genres: &[String]) -> ClipKind {
    if let Some(index) = genres.iter().position(|name| name == genre) {
        return ClipKind::Genre(index);
    }
    let last = fine.rsplit('-').next().unwrap_or_default();
    match () {
        () if NON_MUSIC.contains(&genre) => ClipKind::NonMusic,
        () if RESEMBLING.contains(&last) => ClipKind::ResemblingMusic,
        () => ClipKind::OtherMusic,
    }
}

fn read_about(path: &Path, clips: usize) -> Result<Vec<BTreeMap<String, String>>> {
    let bytes = files::read(path)?;
    let lines = csv::Reader::from_reader(&bytes[..])
        .into_deserialize()
        .collect::<Result<Vec<BTreeMap<String, String>>, _>>()
        .with_context(|| format!("cannot read {}", path.display()))?;
    let in_order = lines
        .iter()
        .enumerate()
        .all(|(row, columns)| columns.get("row").is_some_and(|at| at.parse() == Ok(row)));
    ensure!(
        in_order && lines.len() == clips,
        "{} does not list the {clips} clips of the store in their order",
        path.display()
    );
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_from_genre_and_finer_label() {
        let genres = ["blues".to_string(), "pop".into()];
        let of = |genre, fine| kind(genre, fine, &genres);
        assert_eq!(of("pop", "pop"), ClipKind::Genre(1));
        assert_eq!(of("not-music", "dog"), ClipKind::NonMusic);
        assert_eq!(of("other-music", "other-latin"), ClipKind::OtherMusic);
        assert_eq!(
            of("other-music", "other-brazilian-pop"),
            ClipKind::ResemblingMusic
        );
        assert_eq!(
            of("other-music", "other-orchestral-soundtrack"),
            ClipKind::ResemblingMusic
        );
        assert_eq!(
            of("jazz", ""),
            ClipKind::OtherMusic,
            "a genre that the model does not know"
        );
    }
}
