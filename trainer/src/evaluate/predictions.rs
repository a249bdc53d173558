//! Labels and predictions of classified songs.

use genre_core::classify::{SliceVerdict, Tally, Vote};

use super::calibration::Claim;
use super::metrics::Scores;
use super::votes::Judged;
use crate::argmax::argmax;
use crate::inference::ClassifiedSong;

/// Labels and predictions of every slice.
pub fn slice_scores(songs: &[ClassifiedSong], genres: usize) -> Scores {
    let pairs = songs.iter().flat_map(|song| {
        song.verdict
            .slices
            .iter()
            .map(|slice| (song.label, argmax(&slice.probabilities)))
    });
    Scores::new(genres, pairs)
}

/// Labels and predictions of every song under a vote.
pub fn song_pairs(songs: &[ClassifiedSong], vote: Vote) -> Vec<(usize, usize)> {
    tallies(songs, vote)
        .map(|(label, tally)| (label, tally.order[0]))
        .collect()
}

/// What the best genre of each song claims by a vote.
pub fn claims(songs: &[ClassifiedSong], vote: Vote) -> Vec<Claim> {
    judged(songs, vote).iter().map(|song| song.claim).collect()
}

/// What a vote makes of each song.
pub fn judged(songs: &[ClassifiedSong], vote: Vote) -> Vec<Judged> {
    tallies(songs, vote)
        .filter_map(|(label, tally)| {
            let place = tally.order.iter().position(|&genre| genre == label)?;
            let said = tally.order[0];
            Some(Judged {
                label,
                said,
                place,
                claim: Claim {
                    probability: f64::from(tally.probabilities[said]),
                    right: place == 0,
                },
            })
        })
        .collect()
}

/// The label of each song that has a slice, and how its slices voted.
fn tallies(songs: &[ClassifiedSong], vote: Vote) -> impl Iterator<Item = (usize, Tally)> {
    songs.iter().filter_map(move |song| {
        let slices: Vec<&[f32]> = song.verdict.slices.iter().map(probabilities).collect();
        Some((song.label, vote.tally(&slices)?))
    })
}

fn probabilities(slice: &SliceVerdict) -> &[f32] {
    &slice.probabilities
}
