//! Songs by artists of the training songs, and by others: what a split at random hides.

use std::collections::BTreeSet;
use std::fmt;

use genrescope_vote::{Vote, argmax};
use serde::Serialize;

use super::bootstrap::{self, Interval, measured};
use crate::data::Song;
use crate::inference::ClassifiedSong;

/// Column of songs.csv.
const COLUMN: &str = "artist_id";

/// Figures of the songs whose artist is known.
#[derive(Clone, Debug, Serialize)]
pub struct ArtistFigures {
    /// Songs whose artist has songs among the training songs.
    pub also_in_training: GroupFigures,
    /// Songs whose artist has none.
    pub not_in_training: GroupFigures,
}

/// Accuracy of a group of songs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GroupFigures {
    pub songs: usize,
    /// None without songs.
    pub accuracy: Option<f64>,
    /// Its 95 % interval over songs.
    pub accuracy_95: Interval,
}

impl ArtistFigures {
    /// Computes the figures of classified songs, given by their index in `songs`, under a vote. None if no artist is
    /// known.
    pub fn new(
        songs: &[Song],
        training: &[usize],
        classified: &[(usize, ClassifiedSong)],
        vote: Vote,
    ) -> Option<ArtistFigures> {
        let artist = |row: usize| songs[row].columns.get(COLUMN);
        let known: BTreeSet<&String> = training.iter().filter_map(|&row| artist(row)).collect();
        let mut groups = [vec![], vec![]];
        for (row, song) in classified {
            let (Some(artist), Some(correct)) = (artist(*row), is_correct(song, vote)) else {
                continue;
            };
            groups[usize::from(!known.contains(artist))].push(correct);
        }
        if groups.iter().all(Vec::is_empty) {
            return None;
        }
        let [also_in_training, not_in_training] = groups.map(|correct| GroupFigures::new(&correct));
        Some(ArtistFigures {
            also_in_training,
            not_in_training,
        })
    }
}

/// None if the song has no slice.
fn is_correct(song: &ClassifiedSong, vote: Vote) -> Option<bool> {
    let slices = song.verdict.slices.iter();
    let slices: Vec<&[f32]> = slices.map(|slice| &*slice.probabilities).collect();
    Some(argmax(&vote.aggregate(&slices)?.probabilities) == song.label)
}

impl GroupFigures {
    fn new(correct: &[bool]) -> GroupFigures {
        let share = |correct: &[bool]| {
            correct.iter().filter(|&&correct| correct).count() as f64 / correct.len() as f64
        };
        GroupFigures {
            songs: correct.len(),
            accuracy: (!correct.is_empty()).then(|| share(correct)),
            accuracy_95: bootstrap::interval(correct, share),
        }
    }
}

impl fmt::Display for ArtistFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "artists    accuracy by whether the artist has training songs"
        )?;
        for (title, group) in [("yes", self.also_in_training), ("no", self.not_in_training)] {
            if let Some(accuracy) = group.accuracy {
                let accuracy = measured(accuracy, group.accuracy_95);
                writeln!(f, "  {title:<9} {:>5} songs  {accuracy}", group.songs)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn song(row: usize, artist: Option<&str>) -> Song {
        Song {
            row,
            columns: artist
                .map(|artist| (COLUMN.to_owned(), artist.to_owned()))
                .into_iter()
                .collect(),
            ..Song::default()
        }
    }

    /// Songs 0 and 1 are training songs; 2 shares an artist with 0, and 5 has no known artist.
    #[test]
    fn songs_are_grouped_by_the_artists_of_the_training_songs() {
        let artists = [Some("a"), None, Some("a"), Some("b"), Some("b"), None];
        let songs: Vec<Song> = (0..)
            .zip(artists)
            .map(|(row, artist)| song(row, artist))
            .collect();
        let classified: Vec<(usize, ClassifiedSong)> = [(2, 0), (3, 0), (4, 1), (5, 0)]
            .map(|(row, label)| (row, ClassifiedSong::test(label, vec![vec![0.9, 0.1]])))
            .into();
        let figures = ArtistFigures::new(&songs, &[0, 1], &classified, Vote::Mean).unwrap();
        let known = figures.also_in_training;
        assert_eq!((known.songs, known.accuracy), (1, Some(1.0)));
        let others = figures.not_in_training;
        assert_eq!((others.songs, others.accuracy), (2, Some(0.5)));
        assert!(ArtistFigures::new(&songs, &[0], &classified[3..], Vote::Mean).is_none());
    }
}
