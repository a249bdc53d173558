//! When a song is none of the model's genres, and when several genres are named.

use genrescope_vote::{Classification, PredictionSet};

use crate::inference::ClassifiedSong;

/// Fraction of the songs of known genres that keep a genre as their answer, in the group where fewer do.
const INSIDE: f64 = 0.8;
/// Fraction of the songs whose set of genres contains the correct one.
const COVERAGE: f64 = 0.8;

/// The lowest probability of being one of the genres at which [`INSIDE`] of the songs of each group still count as such.
/// Two digits match the precision of so few songs.
pub fn inside_below(groups: &[&[ClassifiedSong]]) -> f32 {
    let quantile = |songs: &&[ClassifiedSong]| {
        let inside = songs.iter().map(|song| inside(&song.verdict)).collect();
        quantile(inside, 1.0 - INSIDE)
    };
    let lowest = groups.iter().map(quantile).fold(f64::INFINITY, f64::min);
    ((lowest * 100.0).floor() / 100.0).clamp(0.0, 1.0) as f32
}

/// The prediction set (split conformal): the threshold that the probability of the correct genre reaches in
/// [`COVERAGE`] of the songs of each group.
pub fn set(groups: &[&[ClassifiedSong]]) -> PredictionSet {
    let threshold = |songs: &&[ClassifiedSong]| {
        let right = songs
            .iter()
            .map(|song| probability(song))
            .collect::<Vec<_>>();
        // The correction for a finite number of songs (Vovk et al. 2005).
        let count = right.len() as f64;
        quantile(
            right,
            (1.0 - COVERAGE) * (count + 1.0) / count - 1.0 / count,
        )
    };
    let lowest = groups.iter().map(threshold).fold(f64::INFINITY, f64::min);
    PredictionSet {
        from: ((lowest * 100.0).floor() / 100.0).clamp(0.0, 1.0) as f32,
        coverage: COVERAGE as f32,
    }
}

fn inside(verdict: &Classification) -> f64 {
    1.0 - f64::from(verdict.outside.iter().sum::<f32>())
}

/// Probability of the song's genre.
fn probability(song: &ClassifiedSong) -> f64 {
    let ranked = song
        .verdict
        .ranking
        .iter()
        .find(|ranked| ranked.genre == song.label);
    ranked.map_or(0.0, |ranked| f64::from(ranked.probability))
}

fn quantile(mut values: Vec<f64>, at: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let index = (last as f64 * at.clamp(0.0, 1.0)).floor() as usize;
    values.get(index).copied().unwrap_or(0.0)
}
