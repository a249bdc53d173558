//! Labels and predictions of classified songs.

use genrescope_vote::{Aggregate, SliceClassification, Vote};

use super::calibration::TopPrediction;
use super::metrics::Scores;
use super::votes::SongOutcome;
use crate::inference::ClassifiedSong;
use genrescope_vote::argmax;

/// Slice scores of all songs.
pub fn slice_scores(songs: &[ClassifiedSong], genres: usize) -> Scores {
    let pairs = songs.iter().flat_map(|song| {
        song.verdict
            .slices
            .iter()
            .map(|slice| (song.label, argmax(&slice.probabilities)))
    });
    Scores::new(genres, pairs)
}

/// Labels and predictions of all songs under a vote.
pub fn song_pairs(songs: &[ClassifiedSong], vote: Vote) -> Vec<(usize, usize)> {
    votes_of(songs, vote)
        .map(|(label, aggregate)| (label, aggregate.order[0]))
        .collect()
}

/// Top-genre probability of each song under a vote, and whether it is correct.
pub fn top_predictions(songs: &[ClassifiedSong], vote: Vote) -> Vec<TopPrediction> {
    song_outcomes(songs, vote)
        .iter()
        .map(|song| song.top)
        .collect()
}

/// Outcome of each song under a vote.
pub fn song_outcomes(songs: &[ClassifiedSong], vote: Vote) -> Vec<SongOutcome> {
    votes_of(songs, vote)
        .filter_map(|(label, aggregate)| {
            let rank = aggregate.order.iter().position(|&genre| genre == label)?;
            let predicted = aggregate.order[0];
            Some(SongOutcome {
                label,
                predicted,
                rank,
                top: TopPrediction {
                    probability: f64::from(aggregate.probabilities[predicted]),
                    correct: rank == 0,
                },
            })
        })
        .collect()
}

/// Vote of a song; None if it has no slice.
pub fn vote_of(song: &ClassifiedSong, vote: Vote) -> Option<Aggregate> {
    let slices: Vec<&[f32]> = song.verdict.slices.iter().map(probabilities).collect();
    vote.aggregate(&slices)
}

/// Label and vote of each song that has a slice.
fn votes_of(songs: &[ClassifiedSong], vote: Vote) -> impl Iterator<Item = (usize, Aggregate)> {
    songs
        .iter()
        .filter_map(move |song| Some((song.label, vote_of(song, vote)?)))
}

fn probabilities(slice: &SliceClassification) -> &[f32] {
    &slice.probabilities
}
