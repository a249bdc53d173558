//! Temperature scaling (Guo et al. 2017) of the song probability that is displayed, under the model's
//! vote.
use genrescope_vote::Vote;

use crate::inference::ClassifiedSong;

/// Range of temperatures.
const RANGE: std::ops::RangeInclusive<f64> = 0.2..=5.0;
/// Grid points over the logarithm of the range, before the search is refined around the best one. The
/// loss is convex in `1 / T` under the geometric mean, but can have several minima under other votes.
const STEPS: usize = 32;

/// The temperature that minimises the negative log-likelihood of the songs' genres under a vote, where each group of
/// songs has the same weight.
///
/// The songs must have been classified with temperature 1.
pub fn fit(groups: &[&[ClassifiedSong]], vote: Vote) -> f32 {
    let loss = |temperature: f64| -> f64 {
        let groups = groups.iter();
        groups.map(|songs| loss(songs, vote, temperature)).sum()
    };
    let (start, end) = (RANGE.start().ln(), RANGE.end().ln());
    let at = |step: usize| start + (end - start) * step as f64 / STEPS as f64;
    let losses: Vec<f64> = (0..=STEPS).map(|step| loss(at(step).exp())).collect();
    let best = (0..=STEPS)
        .min_by(|&a, &b| losses[a].total_cmp(&losses[b]))
        .unwrap_or(0);
    // Golden-section search between the neighbouring grid points.
    let ratio = (5.0f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (at(best.saturating_sub(1)), at((best + 1).min(STEPS)));
    for _ in 0..30 {
        let (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
        if loss(a.exp()) < loss(b.exp()) {
            high = b;
        } else {
            low = a;
        }
    }
    ((low + high) / 2.0).exp() as f32
}

/// Mean negative log-likelihood of the correct genre.
fn loss(songs: &[ClassifiedSong], vote: Vote, temperature: f64) -> f64 {
    let mut sum = 0.0;
    for song in songs {
        let slices: Vec<Vec<f32>> = song
            .verdict
            .slices
            .iter()
            .map(|slice| softened(&slice.probabilities, temperature))
            .collect();
        let slices: Vec<&[f32]> = slices.iter().map(|slice| &slice[..]).collect();
        let right = vote
            .aggregate(&slices)
            .map_or(0.0, |aggregate| aggregate.probabilities[song.label]);
        sum -= f64::from(right.max(1e-30)).ln();
    }
    sum / songs.len().max(1) as f64
}

/// Softmax of logits over T is `p^(1/T)`, renormalised.
fn softened(probabilities: &[f32], temperature: f64) -> Vec<f32> {
    let powers: Vec<f64> = probabilities
        .iter()
        .map(|&p| f64::from(p.max(1e-30)).powf(1.0 / temperature))
        .collect();
    let total: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / total) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a probability of 0.99 and an accuracy of 3/4, the temperature must bring the probability to 0.75.
    #[test]
    fn temperature_matches_probability_to_accuracy() {
        let songs: Vec<ClassifiedSong> = (0..4)
            .map(|i| ClassifiedSong::test(usize::from(i == 0), vec![vec![0.99, 0.01]]))
            .collect();
        for vote in Vote::ALL {
            let temperature = f64::from(fit(&[&songs], vote));
            let odds = 99f64.powf(1.0 / temperature);
            assert!(
                (odds / (1.0 + odds) - 0.75).abs() < 1e-3,
                "{vote:?} {temperature}"
            );
        }
    }
}
