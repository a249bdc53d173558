//! Songs by artists of the training songs, and by others: what a split at random hides.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use genrescope_vote::Vote;
use serde::Serialize;

use super::bootstrap::{self, Interval, measured};
use super::predictions::vote_of;
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
    /// Artists of these songs.
    pub artists: usize,
    /// None without songs.
    pub accuracy: Option<f64>,
    /// Its 95 % interval over artists: songs of one artist are not independent.
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
        let mut groups = [BTreeMap::new(), BTreeMap::new()];
        for (row, song) in classified {
            let (Some(artist), Some(found)) = (artist(*row), vote_of(song, vote)) else {
                continue;
            };
            let of_artist = groups[usize::from(!known.contains(artist))].entry(artist);
            let is_correct = found.order[0] == song.label;
            of_artist.or_insert_with(Vec::new).push(is_correct);
        }
        if groups.iter().all(BTreeMap::is_empty) {
            return None;
        }
        let [also_in_training, not_in_training] =
            groups.map(|artists| GroupFigures::new(artists.into_values().collect()));
        Some(ArtistFigures {
            also_in_training,
            not_in_training,
        })
    }
}

impl GroupFigures {
    /// Figures of the songs of each artist, by whether they are classified correctly.
    fn new(artists: Vec<Vec<bool>>) -> GroupFigures {
        let share = |correct: &[bool]| {
            correct.iter().filter(|&&correct| correct).count() as f64 / correct.len() as f64
        };
        let all = artists.concat();
        GroupFigures {
            songs: all.len(),
            artists: artists.len(),
            accuracy: (!all.is_empty()).then(|| share(&all)),
            accuracy_95: bootstrap::interval_by_group(&artists, share),
        }
    }
}

impl fmt::Display for ArtistFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "artists    accuracy by whether the artist has training songs, with 95 % intervals over artists"
        )?;
        for (title, group) in [("yes", self.also_in_training), ("no", self.not_in_training)] {
            if let Some(accuracy) = group.accuracy {
                let accuracy = measured(accuracy, group.accuracy_95);
                writeln!(
                    f,
                    "  {title:<9} {:>5} songs of {} artists  {accuracy}",
                    group.songs, group.artists
                )?;
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
        // Both songs are of one artist, so each resample has both.
        assert_eq!((others.artists, others.accuracy_95), (1, [0.5, 0.5]));
        assert!(ArtistFigures::new(&songs, &[0], &classified[3..], Vote::Mean).is_none());
    }
}
