//! The classifiers and their common interface.

use clap::ValueEnum;

/// A classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// Support vector machines with a Gaussian kernel, one per pair of genres.
    Svm,
    /// Gaussian mixtures, one per genre.
    Gmm,
    /// k-nearest neighbours by Euclidean distance.
    Knn,
}

/// A trained classifier.
pub trait TrainedClassifier {
    /// Index of the predicted genre of each row.
    fn predict(&self, rows: &[Vec<f64>]) -> Vec<usize>;
}
