//! Test figures as in the paper: of slices, and of songs under majority vote.

use genrescope_vote::Vote;
use serde::{Deserialize, Serialize};

use crate::evaluate::metrics::Scores;
use crate::evaluate::{self, SongFigures, bootstrap};
use crate::inference::ClassifiedSong;
use genrescope_vote::argmax;

/// Slice and song figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFigures {
    /// Number of songs.
    pub songs: usize,
    /// Number of slices.
    pub slices: usize,
    /// Slice accuracy.
    pub slice_accuracy: f64,
    /// F1 of each genre, weighted by its slices.
    pub slice_weighted_f1: f64,
    /// Its 95 % interval; whole songs are resampled, since the slices of a song are not independent.
    pub slice_weighted_f1_95: [f64; 2],
    /// Song figures under each vote.
    pub votes: Vec<ByVote>,
    /// Top-1, top-2 and top-3 accuracy under majority vote.
    pub top: [f64; 3],
    /// Their 95 % intervals.
    pub top_95: [[f64; 2]; 3],
    /// `[label][predicted]` of songs, by majority.
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

impl RunFigures {
    /// Song figures under a vote.
    pub fn by(&self, vote: Vote) -> Option<&SongFigures> {
        let found = self.votes.iter().find(|by| by.vote == vote);
        found.map(|by| &by.figures)
    }

    /// Computes the figures.
    pub fn new(songs: &[ClassifiedSong], genres: usize) -> RunFigures {
        let slices = evaluate::slice_scores(songs, genres);
        let all: Vec<&ClassifiedSong> = songs.iter().collect();
        let slice_f1 = |songs: &[&ClassifiedSong]| slice_scores(songs, genres).weighted_f1();
        let ranks: Vec<usize> = songs.iter().filter_map(rank).collect();
        let top = |k: usize| {
            move |ranks: &[usize]| {
                let found = ranks.iter().filter(|rank| **rank < k).count();
                found as f64 / ranks.len().max(1) as f64
            }
        };
        let pairs = evaluate::song_pairs(songs, Vote::Majority);
        RunFigures {
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
            top: [1, 2, 3].map(|k| top(k)(&ranks)),
            top_95: [1, 2, 3].map(|k| bootstrap::interval(&ranks, top(k))),
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

/// Rank of the correct genre by majority, from zero.
fn rank(song: &ClassifiedSong) -> Option<usize> {
    let slices: Vec<&[f32]> = song
        .verdict
        .slices
        .iter()
        .map(|slice| &slice.probabilities[..])
        .collect();
    let aggregate = Vote::Majority.aggregate(&slices)?;
    aggregate
        .order
        .iter()
        .position(|&genre| genre == song.label)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A song whose slices have these top genres.
    fn song(label: usize, slices: &[usize]) -> ClassifiedSong {
        let slice = |&best: &usize| {
            let mut probabilities = vec![0.1; 3];
            probabilities[best] = 0.8;
            probabilities
        };
        ClassifiedSong::test(label, slices.iter().map(slice).collect())
    }

    /// Expected values counted by hand.
    #[test]
    fn slice_and_song_figures_are_independent() {
        let songs = [
            song(0, &[0, 0, 1]),
            song(1, &[0, 0, 1]),
            song(2, &[2, 2, 2]),
            song(2, &[2, 1, 1]),
        ];
        let found = RunFigures::new(&songs, 3);
        assert_eq!((found.songs, found.slices), (4, 12));
        assert!((found.slice_accuracy - 7.0 / 12.0).abs() < 1e-12);
        assert_eq!(found.by(Vote::Majority).unwrap().accuracy, 0.5);
        assert_eq!(found.top, [0.5, 1.0, 1.0]);
        assert_eq!(found.confusion, [[1, 0, 0], [1, 0, 0], [0, 1, 1]]);
        let [low, high] = found.slice_weighted_f1_95;
        assert!(low < found.slice_weighted_f1 && found.slice_weighted_f1 < high);
        let text = serde_json::to_string(&found).unwrap();
        let read: RunFigures = serde_json::from_str(&text).unwrap();
        assert_eq!(read.confusion, found.confusion);
        let f1 = |found: &RunFigures| found.by(Vote::Mean).unwrap().weighted_f1;
        assert!((f1(&read) - f1(&found)).abs() < 1e-12);
    }
}
