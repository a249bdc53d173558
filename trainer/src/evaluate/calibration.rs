//! Calibration error, and accuracy as a function of coverage.

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde::Serialize;

/// Probability of a song's top genre, and whether it is correct.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TopPrediction {
    /// `0.0..=1.0`
    pub probability: f64,
    /// Whether the top genre is the label.
    pub correct: bool,
}

/// Number of bins of the calibration error, as in Guo et al. 2017.
const BINS: usize = 10;
/// Number of draws of [`error_by_chance`]; its own error is then below 0.001.
const DRAWS: usize = 1000;

/// Expected calibration error (Naeini et al. 2015): difference between mean probability and accuracy
/// over ten equal-width bins, weighted by their songs.
pub fn expected_error(predictions: &[TopPrediction]) -> f64 {
    let mut bins = [(0.0, 0.0); BINS];
    for prediction in predictions {
        let bin = ((prediction.probability * BINS as f64) as usize).min(BINS - 1);
        bins[bin].0 += prediction.probability;
        bins[bin].1 += f64::from(u8::from(prediction.correct));
    }
    let off: f64 = bins.iter().map(|(sum, right)| (sum - right).abs()).sum();
    off / predictions.len().max(1) as f64
}

/// Mean calibration error of a perfectly calibrated model on as many songs, which is due to chance alone.
/// Estimated from [`DRAWS`] draws with a fixed seed.
pub fn error_by_chance(predictions: &[TopPrediction]) -> f64 {
    let mut random = StdRng::seed_from_u64(0);
    let drawn = |prediction: &TopPrediction, random: &mut StdRng| TopPrediction {
        correct: random.random::<f64>() < prediction.probability,
        ..*prediction
    };
    let total: f64 = (0..DRAWS)
        .map(|_| {
            let calibrated: Vec<TopPrediction> =
                predictions.iter().map(|c| drawn(c, &mut random)).collect();
            expected_error(&calibrated)
        })
        .sum();
    total / DRAWS as f64
}

/// Coverage and accuracy if the model abstains below a probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CoveragePoint {
    /// Lowest probability of the top genre that is accepted.
    #[serde(rename = "from")]
    pub threshold: f64,
    /// Fraction of the songs that are classified.
    pub coverage: f64,
    /// Accuracy of these; 1 if there are none.
    pub accuracy: f64,
}

/// Coverage and accuracy for thresholds from 0 to 0.95 in steps of 0.05.
pub fn curve(predictions: &[TopPrediction]) -> Vec<CoveragePoint> {
    (0..20)
        .map(|step| coverage_at(predictions, f64::from(step) / 20.0))
        .collect()
}

/// Coverage and accuracy for one threshold.
pub fn coverage_at(predictions: &[TopPrediction], threshold: f64) -> CoveragePoint {
    let given = predictions
        .iter()
        .filter(|prediction| prediction.probability >= threshold);
    let (count, right) = given.fold((0, 0), |(count, right), prediction| {
        (count + 1, right + usize::from(prediction.correct))
    });
    CoveragePoint {
        threshold,
        coverage: f64::from(count) / predictions.len().max(1) as f64,
        accuracy: match count {
            0 => 1.0,
            count => right as f64 / f64::from(count),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predictions(of: &[(f64, bool)]) -> Vec<TopPrediction> {
        of.iter()
            .map(|&(probability, correct)| TopPrediction {
                probability,
                correct,
            })
            .collect()
    }

    /// By hand: (|0.9 + 0.9 - 1| + |0.6 - 1|) / 3
    #[test]
    fn calibration_error_of_three_songs() {
        let predictions = predictions(&[(0.9, true), (0.9, false), (0.6, true)]);
        assert!((expected_error(&predictions) - (0.8 + 0.4) / 3.0).abs() < 1e-12);
        assert_eq!(expected_error(&[]), 0.0);
        let sure = [TopPrediction {
            probability: 1.0,
            correct: true,
        }];
        assert_eq!(expected_error(&sure), 0.0);
    }

    /// One bin of n predictions at 1/2: the mean absolute deviation of a fair coin, sqrt(1 / (2 pi n)).
    #[test]
    fn error_by_chance_matches_theory() {
        let predictions = predictions(&[(0.5, true); 200]);
        let expected = (1.0 / (std::f64::consts::TAU * 200.0)).sqrt();
        let found = error_by_chance(&predictions);
        assert!((found - expected).abs() < 0.002, "{found} {expected}");
        assert_eq!(error_by_chance(&[]), 0.0);
    }

    #[test]
    fn higher_threshold_trades_coverage_for_accuracy() {
        let predictions = predictions(&[(0.9, true), (0.3, false), (0.5, true), (0.2, false)]);
        let half = coverage_at(&predictions, 0.5);
        assert_eq!((half.coverage, half.accuracy), (0.5, 1.0));
        let all = &curve(&predictions)[0];
        assert_eq!((all.coverage, all.accuracy), (1.0, 0.5));
        assert_eq!(coverage_at(&predictions, 0.99).accuracy, 1.0);
    }
}
