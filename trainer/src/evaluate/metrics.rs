//! Confusion matrix, accuracy, precision, recall, F1.

use serde::Serialize;

/// A confusion matrix, and the metrics that follow from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scores {
    /// `confusion[label][predicted]`
    pub confusion: Vec<Vec<usize>>,
}

impl Scores {
    /// Counts pairs of label and prediction.
    pub fn new(genres: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Scores {
        let mut confusion = vec![vec![0; genres]; genres];
        for (right, predicted) in pairs {
            confusion[right][predicted] += 1;
        }
        Scores { confusion }
    }

    /// Number of items.
    pub fn total(&self) -> usize {
        self.confusion.iter().flatten().sum()
    }

    /// Fraction of items that are correct.
    pub fn accuracy(&self) -> f64 {
        let right = (0..self.confusion.len())
            .map(|g| self.confusion[g][g])
            .sum();
        share(right, self.total())
    }

    /// Precision of a genre; 0 if it is never predicted (as in scikit-learn).
    pub fn precision(&self, genre: usize) -> f64 {
        let called = self.confusion.iter().map(|row| row[genre]).sum();
        share(self.confusion[genre][genre], called)
    }

    /// Recall of a genre; 0 if it has no items.
    pub fn recall(&self, genre: usize) -> f64 {
        share(self.confusion[genre][genre], self.support(genre))
    }

    /// Number of items with this label.
    pub fn support(&self, genre: usize) -> usize {
        self.confusion[genre].iter().sum()
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self, genre: usize) -> f64 {
        let (precision, recall) = (self.precision(genre), self.recall(genre));
        if precision + recall == 0.0 {
            return 0.0;
        }
        2.0 * precision * recall / (precision + recall)
    }

    /// F1 of each genre, weighted by its items (scikit-learn's `average="weighted"`, used in the paper).
    pub fn weighted_f1(&self) -> f64 {
        let sum: f64 = (0..self.confusion.len())
            .map(|g| self.f1(g) * self.support(g) as f64)
            .sum();
        sum / self.total().max(1) as f64
    }

    /// Unweighted mean of F1 over the genres that occur as label or prediction.
    pub fn macro_f1(&self) -> f64 {
        let present: Vec<usize> = (0..self.confusion.len())
            .filter(|&g| self.support(g) > 0 || self.confusion.iter().any(|row| row[g] > 0))
            .collect();
        present.iter().map(|&g| self.f1(g)).sum::<f64>() / present.len().max(1) as f64
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values from scikit-learn 1.7:
    /// `f1_score([0,0,0,1,1,2], [0,0,1,1,2,2], average=...)`.
    #[test]
    fn metrics_match_scikit_learn() {
        let right = [0, 0, 0, 1, 1, 2];
        let predicted = [0, 0, 1, 1, 2, 2];
        let scores = Scores::new(3, right.into_iter().zip(predicted));
        assert!((scores.accuracy() - 4.0 / 6.0).abs() < 1e-12);
        assert!((scores.weighted_f1() - 0.677_777_777_8).abs() < 1e-9);
        assert!((scores.macro_f1() - 0.655_555_555_6).abs() < 1e-9);
        assert_eq!(scores.confusion, [[2, 1, 0], [0, 1, 1], [0, 0, 1]]);
    }

    #[test]
    fn metrics_of_nothing_are_zero() {
        let scores = Scores::new(2, []);
        assert_eq!(scores.accuracy(), 0.0);
        assert_eq!(scores.weighted_f1(), 0.0);
        assert_eq!(scores.macro_f1(), 0.0);
    }
}
