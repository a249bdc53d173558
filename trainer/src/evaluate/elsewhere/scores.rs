//! Scores that tell known genres from everything else, and how well they do.

use serde::Serialize;

/// A score of a clip; higher means more likely one of the model's genres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// Probability of the top genre.
    TopProbability,
    /// Mean over the slices of the logarithm of the sum of the exponentials of the genres' logits (Liu et al. 2020).
    Energy,
    /// Probability that the song is one of the genres; models with outside classes only.
    Inside,
}

impl Score {
    /// Every score.
    pub const ALL: [Score; 3] = [Score::TopProbability, Score::Energy, Score::Inside];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Score::TopProbability => "top probability",
            Score::Energy => "energy",
            Score::Inside => "inside",
        }
    }
}

/// Area under the ROC curve: the probability that one of `high` exceeds one of `low`, where equal values count half
/// (Mann and Whitney 1947). NaN if one of them is empty.
pub fn auroc(high: &[f64], low: &[f64]) -> f64 {
    let mut sorted = low.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wins: f64 = high
        .iter()
        .map(|value| {
            let below = sorted.partition_point(|other| other < value);
            let equal = sorted.partition_point(|other| other <= value) - below;
            below as f64 + equal as f64 / 2.0
        })
        .sum();
    wins / (high.len() as f64 * low.len() as f64)
}

/// The threshold from which on a share of the values lies; infinite for no values.
pub fn threshold_for(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let count = (share * sorted.len() as f64).round() as usize;
    match count.checked_sub(1) {
        Some(last) => sorted[last.min(sorted.len() - 1)],
        None => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected value from scikit-learn 1.7: `roc_auc_score([1, 1, 1, 0, 0], [0.9, 0.4, 0.5, 0.4, 0.1])`.
    #[test]
    fn auroc_matches_scikit_learn() {
        let area = auroc(&[0.9, 0.4, 0.5], &[0.4, 0.1]);
        assert!((area - 5.5 / 6.0).abs() < 1e-12, "{area}");
        assert!(auroc(&[], &[1.0]).is_nan());
    }

    #[test]
    fn threshold_leaves_the_share_above_it() {
        let values = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];
        assert_eq!(threshold_for(&values, 0.7), 0.4);
        assert_eq!(threshold_for(&values, 1.0), 0.1);
        assert_eq!(threshold_for(&values, 0.0), f64::INFINITY);
    }
}
