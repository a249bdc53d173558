//! The clips of a store with other labels than the model's genres, and what they are to the model.

use crate::data::{ColumnFilter, MelStore, Song};

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

/// Kinds whose last word is in that list, but which do not resemble these genres.
const NOT_RESEMBLING: [&str; 1] = ["other-baile-funk"];

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

/// The clips of the store, without those that a filter matches.
pub fn clips(store: &MelStore, genres: &[String], leave_out: &[ColumnFilter]) -> Vec<Clip> {
    let clip = |song: &Song| Clip {
        row: song.row,
        kind: kind(song, genres),
        source: song.columns.get("source").cloned().unwrap_or_default(),
    };
    let songs = store.songs.iter();
    songs
        .filter(|song| !leave_out.iter().any(|filter| filter.matches(song)))
        .map(clip)
        .collect()
}

fn kind(song: &Song, genres: &[String]) -> ClipKind {
    if let Some(index) = genres.iter().position(|name| *name == song.genre) {
        return ClipKind::Genre(index);
    }
    let fine = song.columns.get("fine").map_or("", String::as_str);
    let last = fine.rsplit('-').next().unwrap_or_default();
    match () {
        () if song.is_non_music() => ClipKind::NonMusic,
        () if RESEMBLING.contains(&last) && !NOT_RESEMBLING.contains(&fine) => {
            ClipKind::ResemblingMusic
        }
        () => ClipKind::OtherMusic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_from_genre_and_finer_label() {
        let genres = ["blues".to_string(), "pop".into()];
        let of = |genre: &str, fine: &str| {
            let song = Song {
                genre: genre.into(),
                columns: [("fine".to_string(), fine.to_string())].into(),
                ..Song::default()
            };
            kind(&song, &genres)
        };
        assert_eq!(of("pop", "pop"), ClipKind::Genre(1));
        assert_eq!(of("not-music", "dog"), ClipKind::NonMusic);
        assert_eq!(of("other-music", "other-latin"), ClipKind::OtherMusic);
        assert_eq!(of("other-music", "other-baile-funk"), ClipKind::OtherMusic);
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
