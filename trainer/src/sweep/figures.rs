//! What a network makes of test songs, as the paper measures: by slice, and songs by the majority of
//! their slices.

use genre_core::classify::Vote;
use serde::{Deserialize, Serialize};

use crate::argmax::argmax;
use crate::evaluate::metrics::Scores;
use crate::evaluate::{self, SongFigures, bootstrap};
use crate::inference::ClassifiedSong;

/// Slice and song figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Songs heard.
    pub songs: usize,
    /// Their slices.
    pub slices: usize,
    /// Share of slices that are right.
    pub slice_accuracy: f64,
    /// F1 of each genre weighted by its slices.
    pub slice_weighted_f1: f64,
    /// Its 95 % interval, over songs: slices of a song are not drawn apart.
    pub slice_weighted_f1_95: [f64; 2],
    /// Song figures, by vote.
    pub votes: Vec<ByVote>,
    /// Share of songs whose genre is among the most voted one, two, three.
    pub top: [f64; 3],
    /// Their 95 % intervals.
    pub top_95: [[f64; 2]; 3],
    /// `[right][majority]`, songs.
    pub confusion: Vec<Vec<usize>>,
}

/// Song figures under one vote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByVote {
    /// The vote.
    pub vote: Vote,
    /// The figures.
    #[serde(flatten)]
    pub figures: SongFigures,
}

impl Figures {
    /// The song figures under a vote.
    pub fn by(&self, vote: Vote) -> Option<&SongFigures> {
        let found = self.votes.iter().find(|by| by.vote == vote);
        found.map(|by| &by.figures)
    }

    /// The figures of songs of so many genres.
    pub fn new(songs: &[ClassifiedSong], genres: usize) -> Figures {
        let slices = evaluate::slice_scores(songs, genres);
        let all: Vec<&ClassifiedSong> = songs.iter().collect();
        let slice_f1 = |songs: &[&ClassifiedSong]| slice_scores(songs, genres).weighted_f1();
        let places: Vec<usize> = songs.iter().filter_map(place).collect();
        let top = |k: usize| {
            move |places: &[usize]| {
                let found = places.iter().filter(|place| **place < k).count();
                found as f64 / places.len().max(1) as f64
            }
        };
        let pairs = evaluate::song_pairs(songs, Vote::Majority);
        Figures {
            songs: songs.len(),
            slices: slices.total(),
            slice_accuracy: slices.accuracy(),
            slice_weighted_f1: slices.weighted_f1(),
            slice_weighted_f1_95: bootstrap::interval(&all, slice_f1),
            votes: Vote::ALL
                .map(|vote| ByVote {
                    vote,
                    figures: SongFigures::new(genres, &evaluate::song_pairs(songs, vote)),
                })
                .into(),
            top: [1, 2, 3].map(|k| top(k)(&places)),
            top_95: [1, 2, 3].map(|k| bootstrap::interval(&places, top(k))),
            confusion: Scores::new(genres, pairs).confusion,
        }
    }
}

fn slice_scores(songs: &[&ClassifiedSong], genres: usize) -> Scores {
    let pairs = songs.iter().flat_map(|song| {
        let slices = song.verdict.slices.iter();
        slices.map(|slice| (song.label, argmax(&slice.probabilities)))
    });
    Scores::new(genres, pairs)
}

/// The place of the right genre among the most voted, from zero.
fn place(song: &ClassifiedSong) -> Option<usize> {
    let slices: Vec<&[f32]> = song
        .verdict
        .slices
        .iter()
        .map(|slice| &slice.probabilities[..])
        .collect();
    let tally = Vote::Majority.tally(&slices)?;
    tally.order.iter().position(|&genre| genre == song.label)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    /// A song whose slices have these best genres.
    fn heard(label: usize, slices: &[usize]) -> ClassifiedSong {
        let slice = |&best: &usize| {
            let mut probabilities = vec![0.1; 3];
            probabilities[best] = 0.8;
            probabilities
        };
        ClassifiedSong::test(label, slices.iter().map(slice).collect())
    }

    /// Counted by hand.
    #[test]
    fn slices_and_songs_are_counted_apart() {
        let songs = [
            heard(0, &[0, 0, 1]),
            heard(1, &[0, 0, 1]),
            heard(2, &[2, 2, 2]),
            heard(2, &[2, 1, 1]),
        ];
        let found = Figures::new(&songs, 3);
        assert_eq!((found.songs, found.slices), (4, 12));
        assert!((found.slice_accuracy - 7.0 / 12.0).abs() < 1e-12);
        assert_eq!(found.by(Vote::Majority).unwrap().accuracy, 0.5);
        assert_eq!(found.top, [0.5, 1.0, 1.0]);
        assert_eq!(found.confusion, [[1, 0, 0], [1, 0, 0], [0, 1, 1]]);
        let [low, high] = found.slice_weighted_f1_95;
        assert!(low < found.slice_weighted_f1 && found.slice_weighted_f1 < high);
        let text = serde_json::to_string(&found).unwrap();
        let read: Figures = serde_json::from_str(&text).unwrap();
        assert_eq!(read.confusion, found.confusion);
        let f1 = |found: &Figures| found.by(Vote::Mean).unwrap().weighted_f1;
        assert!((f1(&read) - f1(&found)).abs() < 1e-12);
    }
}
