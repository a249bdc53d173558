//! k-nearest neighbours.

use linfa_nn::distance::L2Dist;
use linfa_nn::{LinearSearch, NearestNeighbour};
use ndarray::Array2;

use super::matrix::matrix;
use super::method::TrainedClassifier;
use genrescope_vote::argmax;

/// The training rows.
pub struct Knn {
    rows: Array2<f64>,
    labels: Vec<usize>,
    genres: usize,
    k: usize,
}

impl Knn {
    /// Stores the training rows.
    pub fn new(rows: &[Vec<f64>], labels: &[usize], genres: usize, k: usize) -> Knn {
        Knn {
            rows: matrix(rows),
            labels: labels.to_vec(),
            genres,
            k: k.min(rows.len()),
        }
    }
}

impl TrainedClassifier for Knn {
    fn predict(&self, rows: &[Vec<f64>]) -> Vec<usize> {
        let index = LinearSearch::new()
            .from_batch(&self.rows, L2Dist)
            .expect("rows have at least one feature");
        let queries = matrix(rows);
        queries
            .rows()
            .into_iter()
            .map(|query| {
                let near = index
                    .k_nearest(query, self.k)
                    .expect("rows are of equal length");
                let mut votes = vec![0; self.genres];
                for (_, at) in near {
                    votes[self.labels[at]] += 1;
                }
                argmax(&votes)
            })
            .collect()
    }
}
