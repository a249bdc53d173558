//! Temperature scaling (Guo et al. 2017) of what the user sees: the song's mean probability.

use crate::evaluate::Heard;

/// The temperature under which the right genres of `songs` are most probable.
///
/// The songs must have been heard at temperature one.
pub fn fit(songs: &[Heard]) -> f32 {
    // Golden-section search over the logarithm: the loss has one minimum.
    let ratio = (5.0f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.2f64.ln(), 5.0f64.ln());
    for _ in 0..40 {
        let (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
        if loss(songs, a.exp()) < loss(songs, b.exp()) {
            high = b;
        } else {
            low = a;
        }
    }
    ((low + high) / 2.0).exp() as f32
}

/// Mean negative logarithm of the right genre's mean probability.
fn loss(songs: &[Heard], temperature: f64) -> f64 {
    let mut sum = 0.0;
    for song in songs {
        let slices = &song.verdict.slices;
        let right: f64 = slices
            .iter()
            .map(|slice| {
                // Softmax of logits over T is p^(1/T), renormalised.
                let power = |p: f32| f64::from(p.max(1e-30)).powf(1.0 / temperature);
                let total: f64 = slice.probabilities.iter().map(|&p| power(p)).sum();
                power(slice.probabilities[song.label]) / total
            })
            .sum();
        sum -= (right / slices.len().max(1) as f64).max(1e-30).ln();
    }
    sum / songs.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says 0.99 but is right three times in four: the fitted temperature must bring that to 0.75.
    #[test]
    fn overconfidence_is_softened_to_the_share_that_is_right() {
        let songs: Vec<Heard> = (0..4)
            .map(|i| Heard::test(usize::from(i == 0), vec![vec![0.99, 0.01]]))
            .collect();
        let temperature = f64::from(fit(&songs));
        let odds = 99f64.powf(1.0 / temperature);
        assert!((odds / (1.0 + odds) - 0.75).abs() < 1e-3, "{temperature}");
    }
}
