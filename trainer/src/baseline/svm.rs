//! Support vector machines, one per pair of genres, with the voting of libsvm and scikit-learn.

use anyhow::{Context, Result};
use linfa::dataset::Dataset;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use rayon::prelude::*;

use super::matrix::matrix;
use super::method::TrainedClassifier;
use genrescope_vote::argmax;

/// A machine for each pair of genres.
pub struct Svm {
    genres: usize,
    /// Both genres and their machine; a positive decision value is a vote for the first.
    pairs: Vec<(usize, usize, linfa_svm::Svm<f64, bool>)>,
}

impl Svm {
    /// Trains with penalty `c` and the kernel `exp(-gamma |x - y|²)`.
    ///
    /// # Errors
    /// The solver rejects the data.
    pub fn fit(
        rows: &[Vec<f64>],
        labels: &[usize],
        genres: usize,
        c: f64,
        gamma: f64,
    ) -> Result<Svm> {
        let all = matrix(rows);
        let pairs: Vec<(usize, usize)> = (0..genres)
            .flat_map(|first| (first + 1..genres).map(move |second| (first, second)))
            .collect();
        let learn = |&(first, second): &(usize, usize)| {
            let of_pair: Vec<usize> = (0..labels.len())
                .filter(|&at| labels[at] == first || labels[at] == second)
                .collect();
            let is_first: Array1<bool> = of_pair.iter().map(|&at| labels[at] == first).collect();
            // A genre without songs is never predicted.
            if is_first.iter().all(|&is| is) || !is_first.iter().any(|&is| is) {
                return Ok(None);
            }
            let rows: Array2<f64> = all.select(ndarray::Axis(0), &of_pair);
            let machine = linfa_svm::Svm::<f64, bool>::params()
                .pos_neg_weights(c, c)
                .gaussian_kernel(1.0 / gamma)
                .fit(&Dataset::new(rows, is_first))
                .context("cannot train the support vector machine")?;
            Ok(Some((first, second, machine)))
        };
        let classifier: Vec<Option<_>> = pairs.par_iter().map(learn).collect::<Result<_>>()?;
        Ok(Svm {
            genres,
            pairs: classifier.into_iter().flatten().collect(),
        })
    }
}

impl TrainedClassifier for Svm {
    fn predict(&self, rows: &[Vec<f64>]) -> Vec<usize> {
        let rows = matrix(rows);
        (0..rows.nrows())
            .into_par_iter()
            .map(|at| {
                let row = rows.row(at);
                let mut votes = vec![0; self.genres];
                for (first, second, machine) in &self.pairs {
                    let first_wins = machine.weighted_sum(&row) - machine.rho >= 0.0;
                    votes[if first_wins { *first } else { *second }] += 1;
                }
                argmax(&votes)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::knn::Knn;

    /// Three overlapping genres in four dimensions, 120 points; the last 30 are to be classified.
    fn points() -> (Vec<Vec<f64>>, Vec<usize>) {
        let mut state = 12345u64;
        let mut uniform = || {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            state as f64 / 2_147_483_648.0
        };
        let labels: Vec<usize> = (0..120).map(|at| at % 3).collect();
        let rows = labels.iter().map(|&label| {
            (0..4)
                .map(|axis| uniform() * 2.0 + if axis == label { 0.8 } else { 0.0 })
                .collect()
        });
        (rows.collect(), labels)
    }

    /// Predictions of scikit-learn's `SVC(C=3, gamma=0.5)` and `KNeighborsClassifier(5)` for the last 30.
    #[test]
    fn predictions_match_scikit_learn() {
        let (rows, labels) = points();
        let (known, queries) = rows.split_at(90);
        let answers = include_str!("../../../tests/golden/baseline/answers.json");
        let answers: serde_json::Value = serde_json::from_str(answers).unwrap();
        let expected = |method: &str| -> Vec<usize> {
            serde_json::from_value(answers[method].clone()).unwrap()
        };
        let svm = Svm::fit(known, &labels[..90], 3, 3.0, 0.5).unwrap();
        assert_eq!(svm.predict(queries), expected("svm"));
        let knn = Knn::new(known, &labels[..90], 3, 5);
        assert_eq!(knn.predict(queries), expected("knn"));
    }
}
