//! Sounds that are none of the model's genres.

use serde::{Deserialize, Serialize};

use crate::slice::SliceClassification;

/// What an output of the network stands for that is not a genre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutsideClass {
    /// Music of other genres.
    OtherMusic,
    /// No music: speech, noise, machines, animals.
    NonMusic,
}

impl OutsideClass {
    /// Every class.
    pub const ALL: [OutsideClass; 2] = [OutsideClass::OtherMusic, OutsideClass::NonMusic];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            OutsideClass::OtherMusic => "other_music",
            OutsideClass::NonMusic => "non_music",
        }
    }
}

/// The outputs that follow those of the genres, and when they decide. Part of the model file's manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideConfig {
    /// What the outputs stand for, in their order. Not empty, each at most once.
    pub classes: Vec<OutsideClass>,
    /// The answer is the most probable outside class where the probability that the song is one of the genres is
    /// below this, `0.0..=1.0`.
    pub inside_below: f32,
}

/// The smallest probability, since `f32` rounds small ones to zero and the logarithm of zero is infinite.
const LEAST: f64 = 1e-30;

/// Probability of each outside class for a song: the geometric mean over its audible slices, normalised together with
/// that of the genres, as in [`Vote::Geometric`](crate::Vote::Geometric). Empty for models without outside classes and
/// without audible slices.
pub fn outside_probabilities(slices: &[SliceClassification]) -> Vec<f32> {
    let mut audible = slices.iter().filter(|slice| slice.audible).peekable();
    let Some(classes) = audible.peek().map(|slice| slice.outside.len()) else {
        return Vec::new();
    };
    let mut count = 0;
    // The genres together come first.
    let mut sums = vec![0.0; classes + 1];
    for slice in audible {
        count += 1;
        let outside = slice.outside.iter().map(|&p| f64::from(p));
        let inside = 1.0 - outside.clone().sum::<f64>();
        for (sum, probability) in sums.iter_mut().zip(std::iter::once(inside).chain(outside)) {
            *sum += probability.max(LEAST).ln();
        }
    }
    let means = sums.iter().map(|sum| sum / f64::from(count));
    let most = means.clone().fold(f64::NEG_INFINITY, f64::max);
    let scaled: Vec<f64> = means.map(|mean| (mean - most).exp()).collect();
    let total: f64 = scaled.iter().sum();
    scaled[1..].iter().map(|p| (p / total) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(audible: bool, outside: &[f32]) -> SliceClassification {
        SliceClassification {
            start_s: 0.0,
            end_s: 1.0,
            audible,
            probabilities: vec![0.5, 0.5],
            outside: outside.to_vec(),
        }
    }

    /// By hand: square roots of 0.6 * 0.3, 0.3 * 0.6 and 0.1 * 0.1 over their sum.
    #[test]
    fn song_has_the_geometric_mean_of_its_audible_slices() {
        let slices = [
            slice(true, &[0.3, 0.1]),
            slice(false, &[0.0, 1.0]),
            slice(true, &[0.6, 0.1]),
        ];
        let found = outside_probabilities(&slices);
        let root = 0.18f32.sqrt();
        let total = 2.0 * root + 0.1;
        assert!((found[0] - root / total).abs() < 1e-6, "{found:?}");
        assert!((found[1] - 0.1 / total).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn probabilities_of_zero_and_one_are_valid() {
        let found = outside_probabilities(&[slice(true, &[1.0, 0.0]), slice(true, &[1.0, 0.0])]);
        assert!(found[0] > 0.999 && found[1] < 1e-6, "{found:?}");
        assert!(outside_probabilities(&[]).is_empty());
        assert!(outside_probabilities(&[slice(true, &[])]).is_empty());
    }
}
