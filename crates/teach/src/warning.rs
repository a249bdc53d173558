//! What may make a taught head worse than its estimate, or the estimate useless.

use std::collections::BTreeSet;

use crate::recording::Recording;
use crate::songs::{Song, Songs};

/// Groups of a genre from which on an estimate says something about it.
const FEWEST_GROUPS: usize = 3;
/// A genre with this many times as many songs as another.
const UNEVEN: usize = 4;
/// Songs of both genres from which on their recordings can be compared.
const FEWEST_COMPARED: usize = 3;
/// Share of the pairs of songs in which the same genre has the higher value.
const SEPARATES: f32 = 0.95;
/// Smallest differences that are reported. The network gets decibels relative to the loudest value of a recording, so a
/// small difference of level is harmless.
const LEVEL_DB: f32 = 10.0;
const BANDWIDTH_HZ: f32 = 2000.0;

/// A property of recordings by which two genres may be told apart instead of by their music.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingProperty {
    /// One is louder, by at least 10 dB.
    Level,
    /// One has a wider bandwidth, by at least 2 kHz.
    Bandwidth,
}

/// A reason for caution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The genre has so few songs, or groups of songs, that its estimate says little.
    TooFew {
        /// Index of the genre.
        genre: usize,
        /// Groups that it has.
        groups: usize,
    },
    /// One genre has at least four times as many songs as another.
    Uneven {
        /// The genre with the fewest songs.
        fewest: usize,
        /// The genre with the most songs.
        most: usize,
    },
    /// The recordings of two genres differ, of all pairs these the most, so the head may separate these instead of the music.
    RecordingsDiffer {
        /// The two genres.
        genres: [usize; 2],
        /// What differs.
        property: RecordingProperty,
    },
    /// The same recording was given twice.
    SameSong {
        /// Indices of the two songs.
        songs: [usize; 2],
    },
}

impl Warning {
    /// The name in JSON and of the page's texts.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::TooFew { .. } => "too_few",
            Warning::Uneven { .. } => "uneven",
            Warning::RecordingsDiffer { property, .. } => match property {
                RecordingProperty::Level => "level_differs",
                RecordingProperty::Bandwidth => "bandwidth_differs",
            },
            Warning::SameSong { .. } => "same_song",
        }
    }
}

/// All warnings about these songs.
pub fn warnings(songs: &Songs) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let genres = songs.genres.len();
    // Genres that are kept have no songs.
    let counts = songs.counts();
    let taught = || (0..genres).filter(|&genre| counts[genre] > 0);
    for genre in taught() {
        let of_genre = songs.songs.iter().filter(|song| song.genre == genre);
        let groups: BTreeSet<usize> = of_genre.map(|song| song.group).collect();
        if groups.len() < FEWEST_GROUPS {
            warnings.push(Warning::TooFew {
                genre,
                groups: groups.len(),
            });
        }
    }
    let fewest = taught().min_by_key(|&genre| counts[genre]).unwrap_or(0);
    let most = taught().max_by_key(|&genre| counts[genre]).unwrap_or(0);
    if counts[most] >= UNEVEN * counts[fewest] {
        warnings.push(Warning::Uneven { fewest, most });
    }
    let properties = [
        (
            RecordingProperty::Level,
            level as fn(&Recording) -> f32,
            LEVEL_DB,
        ),
        (RecordingProperty::Bandwidth, bandwidth, BANDWIDTH_HZ),
    ];
    for (property, value, least) in properties {
        let pairs =
            (0..genres).flat_map(|first| (first + 1..genres).map(move |second| [first, second]));
        // The clearest pair: with many genres there are many, and one is reason enough to look at all.
        let apart = pairs.filter_map(|pair| Some((difference(&songs.songs, pair, value)?, pair)));
        let clearest = apart.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((difference, genres)) = clearest
            && difference >= least
        {
            warnings.push(Warning::RecordingsDiffer { genres, property });
        }
    }
    let copies = songs.copies.iter();
    warnings.extend(copies.map(|&songs| Warning::SameSong { songs }));
    warnings
}

fn level(recording: &Recording) -> f32 {
    recording.level_db
}

fn bandwidth(recording: &Recording) -> f32 {
    recording.bandwidth_hz
}

/// By how much the means of two genres differ, if a property separates them: nearly all songs of one have a higher value
/// than those of the other.
fn difference(songs: &[Song], genres: [usize; 2], value: fn(&Recording) -> f32) -> Option<f32> {
    let [a, b] = genres.map(|genre| -> Vec<f32> {
        let of_genre = songs.iter().filter(|song| song.genre == genre);
        of_genre.map(|song| value(&song.recording)).collect()
    });
    if a.len() < FEWEST_COMPARED || b.len() < FEWEST_COMPARED {
        return None;
    }
    let mut higher = 0.0;
    for x in &a {
        for y in &b {
            higher += match x.total_cmp(y) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    let share = higher / (a.len() * b.len()) as f32;
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    (share.max(1.0 - share) >= SEPARATES).then(|| (mean(&a) - mean(&b)).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn songs(given: &[(usize, f32, f32)]) -> Songs {
        let mut songs = Songs::new(vec!["a".into(), "b".into()], 1).expect("two genres");
        for (group, &(genre, level_db, bandwidth_hz)) in given.iter().enumerate() {
            let song = Song {
                genre,
                group,
                embedding: vec![group as f32],
                recording: Recording {
                    level_db,
                    bandwidth_hz,
                },
            };
            songs.add(song).expect("valid");
        }
        songs
    }

    #[test]
    fn ordinary_songs_give_no_warning() {
        let given = [
            (0, 20.0, 1e4),
            (0, 30.0, 9e3),
            (0, 25.0, 1e4),
            (1, 28.0, 1e4),
            (1, 21.0, 9e3),
            (1, 31.0, 1e4),
        ];
        assert_eq!(warnings(&songs(&given)), []);
    }

    #[test]
    fn recordings_that_differ_are_reported() {
        let given = [
            (0, 20.0, 4e3),
            (0, 22.0, 4e3),
            (0, 21.0, 5e3),
            (1, 35.0, 1e4),
            (1, 33.0, 9e3),
            (1, 31.0, 1e4),
        ];
        let genres = [0, 1];
        let expected = [RecordingProperty::Level, RecordingProperty::Bandwidth]
            .map(|property| Warning::RecordingsDiffer { genres, property });
        assert_eq!(warnings(&songs(&given)), expected);
    }

    #[test]
    fn few_and_uneven_songs_are_reported() {
        let mut given = vec![(0, 20.0, 1e4)];
        given.extend([(1, 20.0, 1e4); 4]);
        let expected = [
            Warning::TooFew {
                genre: 0,
                groups: 1,
            },
            Warning::Uneven { fewest: 0, most: 1 },
        ];
        assert_eq!(warnings(&songs(&given)), expected);
    }
}
