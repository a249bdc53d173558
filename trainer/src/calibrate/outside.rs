//! When a song is none of the model's genres, and when several genres are named.

use genrescope_vote::{Classification, PredictionSet};

use crate::inference::ClassifiedSong;

/// Fraction of the songs of known genres that keep a genre as their answer, in the group where fewer do.
const INSIDE: f64 = 0.8;
/// Fraction of the songs whose set of genres contains the correct one.
const COVERAGE: f64 = 0.7;

/// The lowest probability of being one of the genres at which [`INSIDE`] of the songs of each group still count as such.
/// Two digits match the precision of so few songs.
pub fn inside_below(groups: &[&[ClassifiedSong]]) -> f32 {
    let threshold = |songs: &&[ClassifiedSong]| {
        let outside = ((1.0 - INSIDE) * songs.len() as f64 + ROUNDING) as usize;
        smallest(songs.iter().map(|song| inside(&song.verdict)), outside)
    };
    two_digits(groups.iter().map(threshold))
}

/// The prediction set (split conformal): the threshold that the probability of the correct genre reaches in
/// [`COVERAGE`] of the songs of each group.
pub fn set(groups: &[&[ClassifiedSong]]) -> PredictionSet {
    let threshold = |songs: &&[ClassifiedSong]| {
        // The rank for a finite number of songs (Vovk et al. 2005); without one, every genre is in the set.
        let rank = ((1.0 - COVERAGE) * (songs.len() + 1) as f64 + ROUNDING) as usize;
        match rank.checked_sub(1) {
            Some(rank) => smallest(songs.iter().map(probability), rank),
            None => 0.0,
        }
    };
    PredictionSet {
        from: two_digits(groups.iter().map(threshold)),
        coverage: COVERAGE as f32,
    }
}

/// So that a product that should be an integer is not rounded to the one below; probabilities are f32.
const ROUNDING: f64 = 1e-5;

/// The lowest of the thresholds, rounded down to two digits.
fn two_digits(thresholds: impl Iterator<Item = f64>) -> f32 {
    let lowest = thresholds.fold(f64::INFINITY, f64::min);
    ((lowest * 100.0 + ROUNDING).floor() / 100.0).clamp(0.0, 1.0) as f32
}

fn inside(verdict: &Classification) -> f64 {
    1.0 - verdict.outside.iter().map(|&p| f64::from(p)).sum::<f64>()
}

/// Probability of the song's genre.
fn probability(song: &ClassifiedSong) -> f64 {
    let mut ranking = song.verdict.ranking.iter();
    let ranked = ranking.find(|ranked| ranked.genre == song.label);
    ranked.map_or(0.0, |ranked| f64::from(ranked.probability))
}

/// The value at a rank, the smallest first; 0 for no values.
fn smallest(values: impl Iterator<Item = f64>, rank: usize) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get(rank.min(last)).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use genrescope_vote::Ranked;

    use super::*;

    /// Songs whose genre has the probabilities 0.01, 0.02, ... and which are inside with the same ones.
    fn songs(count: usize) -> Vec<ClassifiedSong> {
        let song = |at: usize| {
            let probability = (at + 1) as f32 / 100.0;
            let mut song = ClassifiedSong::test(0, Vec::new());
            song.verdict.outside = vec![1.0 - probability];
            song.verdict.ranking = vec![Ranked {
                genre: 0,
                probability,
                votes: 1,
            }];
            song
        };
        (0..count).rev().map(song).collect()
    }

    #[test]
    fn four_in_five_songs_stay_inside() {
        // Twenty of a hundred songs are below 0.21.
        assert_eq!(inside_below(&[&songs(100)]), 0.21);
        assert_eq!(inside_below(&[&songs(10)]), 0.03);
        // The group with lower probabilities decides.
        assert_eq!(inside_below(&[&songs(100), &songs(10)]), 0.03);
    }

    #[test]
    fn sets_cover_seven_in_ten_songs() {
        // Rank 0.3 * 100 = 30 of 99 songs: the probabilities 0.30 to 0.99 are covered.
        let found = set(&[&songs(99)]);
        assert_eq!(found.from, 0.30);
        assert!((found.coverage - 0.7).abs() < 1e-6);
        assert_eq!(set(&[&songs(3)]).from, 0.01);
        let none = set(&[&songs(2)]).from;
        assert_eq!(none, 0.0, "too few songs for any threshold");
    }
}
