//! The log-odds of a genre, in which shares add up.

use crate::network::Outputs;

/// The log-odds of a genre among the genres, from calibrated logits of one slice: `ln p - ln (1 - p)`. Unlike the
/// probability they do not saturate.
///
/// # Panics
/// There is no such genre.
pub fn log_odds(logits: &[f32], genre: usize, outputs: Outputs) -> f32 {
    let scaled = |logit: f32| f64::from(logit) / f64::from(outputs.temperature);
    let logits = &logits[..outputs.genres];
    let others = || {
        let others = logits.iter().enumerate().filter(|(own, _)| *own != genre);
        others.map(|(_, &logit)| scaled(logit))
    };
    let most = others().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = others().map(|logit| (logit - most).exp()).sum();
    (scaled(logits[genre]) - most - sum.ln()) as f32
}

/// The same for each of several slices, `[slices, outputs]`.
///
/// # Panics
/// There is no such genre.
pub fn log_odds_of(logits: &[f32], genre: usize, outputs: Outputs) -> Vec<f32> {
    let rows = logits.chunks_exact(outputs.genres + outputs.outside);
    rows.map(|row| log_odds(row, genre, outputs)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_are_those_of_the_probability() {
        let outputs = Outputs {
            genres: 3,
            outside: 1,
            temperature: 0.8,
        };
        let logits = [1.0f32, -2.0, 0.5, 99.0];
        let p = genrescope_vote::softmax(&logits[..3], 3, 0.8);
        for (genre, p) in p.into_iter().enumerate() {
            let expected = (p / (1.0 - p)).ln();
            assert!((log_odds(&logits, genre, outputs) - expected).abs() < 1e-5);
        }
        assert_eq!(log_odds_of(&[logits, logits].concat(), 1, outputs).len(), 2);
        // A probability of one in f32.
        assert_eq!(
            log_odds(&[500.0, 0.0, 0.0, 0.0], 0, outputs),
            625.0 - 2f32.ln()
        );
    }
}
