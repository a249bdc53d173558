//! The classifiers to choose from, and what they have in common.

use clap::ValueEnum;

/// A classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// Support vector machines with a Gaussian kernel, one for each pair of genres.
    Svm,
    /// A mixture of normal distributions for each genre.
    Gmm,
    /// The nearest neighbours by Euclidean distance.
    Knn,
}

/// A classifier that has learnt: the genre of each row.
pub trait Learnt {
    /// Index of the predicted genre of each row.
    fn genres(&self, rows: &[Vec<f64>]) -> Vec<usize>;
}
