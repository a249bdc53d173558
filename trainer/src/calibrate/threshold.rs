//! From which probability on the model gives an answer.

use anyhow::Result;
use genre_core::classify::Classifier;

use crate::augment::non_music;
use crate::evaluate::calibration::Claim;
use crate::inference;

/// Share of the sounds that are no music which may get an answer all the same.
const MAY_SLIP: f64 = 0.05;
/// Below it an answer is more than twice as likely wrong as right, which is no answer.
const LEAST: f64 = 1.0 / 3.0;
/// Share of the validation songs that must get an answer, whatever slips through.
const MUST_ANSWER: f64 = 0.90;
/// Not the seed of any training: the sounds are others of the same kinds.
const SEED: u64 = 0x6e6f_7420_6d75_7369;

/// The lowest probability from [`LEAST`] on above which only few sounds that are no music get a genre, but
/// no higher than lets most of the validation songs keep theirs.
///
/// # Errors
/// The network answers with values that are not finite.
pub fn find(classifier: &Classifier, valid: &[Claim]) -> Result<f32> {
    let mut noises = Vec::new();
    for spectrogram in non_music::spectrograms(&classifier.manifest().front_end, SEED)? {
        let verdict = inference::classify_spectrogram(classifier, spectrogram)?;
        noises.extend(
            verdict
                .ranking
                .first()
                .map(|best| f64::from(best.probability)),
        );
    }
    let songs: Vec<f64> = valid.iter().map(|claim| claim.probability).collect();
    Ok(between(
        quantile(noises, 1.0 - MAY_SLIP),
        quantile(songs, 1.0 - MUST_ANSWER),
    ) as f32)
}

/// Two digits are as much as so few songs can tell.
fn between(noises: f64, songs: f64) -> f64 {
    (noises.max(LEAST).min(songs) * 100.0).ceil() / 100.0
}

fn quantile(mut values: Vec<f64>, at: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values
        .get((last as f64 * at).round() as usize)
        .copied()
        .unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_go_before_noises() {
        let noises: Vec<f64> = (0..100).map(|n| f64::from(n) / 200.0).collect();
        assert_eq!(quantile(noises.clone(), 0.95), 0.47);
        assert_eq!(between(0.47, 0.6), 0.47);
        assert_eq!(between(0.47, 0.331), 0.34);
        assert_eq!(between(0.12, 0.6), 0.34, "wrong more often than right");
        assert_eq!(between(0.12, 0.201), 0.21);
        assert_eq!(quantile(Vec::new(), 0.5), 0.0);
    }
}
