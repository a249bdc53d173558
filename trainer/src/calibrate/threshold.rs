//! The lowest probability at which the model names a genre.

use anyhow::Result;
use genrescope_classify::Classifier;

use crate::augment::non_music as sounds;
use crate::evaluate::calibration::TopPrediction;
use crate::inference;

/// Fraction of non-music sounds that may be assigned a genre.
const ACCEPTED_NON_MUSIC: f64 = 0.05;
/// Lower limit: below it, the top genre is at least twice as likely wrong as right.
const LEAST: f64 = 1.0 / 3.0;
/// Fraction of validation songs that must be assigned a genre; it takes precedence.
const LEAST_COVERAGE: f64 = 0.90;
/// Differs from the seed of any training, so that the sounds are new.
const SEED: u64 = 0x6e6f_7420_6d75_7369;

/// The lowest threshold from [`LEAST`] on above which few non-music sounds are assigned a genre, limited
/// so that most validation songs are.
///
/// # Errors
/// The network's output is not finite.
pub fn find(classifier: &Classifier, valid: &[TopPrediction]) -> Result<f32> {
    let mut non_music = Vec::new();
    // A model with an output for non-music needs no such threshold.
    let known = classifier.manifest().decision.outside.is_some();
    let sounds = match known {
        true => Vec::new(),
        false => sounds::spectrograms(&classifier.manifest().front_end, SEED)?,
    };
    for spectrogram in sounds {
        let verdict = inference::classify_spectrogram(classifier, spectrogram)?;
        non_music.extend(
            verdict
                .ranking
                .first()
                .map(|best| f64::from(best.probability)),
        );
    }
    let songs: Vec<f64> = valid
        .iter()
        .map(|prediction| prediction.probability)
        .collect();
    Ok(between(
        quantile(non_music, 1.0 - ACCEPTED_NON_MUSIC),
        quantile(songs, 1.0 - LEAST_COVERAGE),
    ) as f32)
}

/// Combines the thresholds; two digits match the precision of so few songs.
fn between(non_music: f64, songs: f64) -> f64 {
    (non_music.max(LEAST).min(songs) * 100.0).ceil() / 100.0
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
    fn coverage_of_songs_takes_precedence() {
        let non_music: Vec<f64> = (0..100).map(|n| f64::from(n) / 200.0).collect();
        assert_eq!(quantile(non_music.clone(), 0.95), 0.47);
        assert_eq!(between(0.47, 0.6), 0.47);
        assert_eq!(between(0.47, 0.331), 0.34);
        assert_eq!(between(0.12, 0.6), 0.34, "lower limit");
        assert_eq!(between(0.12, 0.201), 0.21);
        assert_eq!(quantile(Vec::new(), 0.5), 0.0);
    }
}
