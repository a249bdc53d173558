//! Song figures with confidence intervals.

use serde::{Deserialize, Serialize};

use super::bootstrap;
use super::metrics::Scores;

/// Figures of songs under one way of classifying them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SongFigures {
    /// Song accuracy.
    pub accuracy: f64,
    /// Its 95 % interval.
    pub accuracy_95: [f64; 2],
    /// F1 of each genre, weighted by its songs.
    pub weighted_f1: f64,
    /// Its 95 % interval.
    pub weighted_f1_95: [f64; 2],
    /// Unweighted mean of F1 over the genres.
    pub macro_f1: f64,
    /// Its 95 % interval.
    pub macro_f1_95: [f64; 2],
}

impl SongFigures {
    /// Computes the figures from pairs of label and prediction, one per song; see
    /// [`bootstrap::intervals`] for the intervals.
    pub fn new(genres: usize, pairs: &[(usize, usize)]) -> SongFigures {
        let scores = |pairs: &[(usize, usize)]| Scores::new(genres, pairs.iter().copied());
        let figures = |pairs: &[(usize, usize)]| {
            let scores = scores(pairs);
            [scores.accuracy(), scores.weighted_f1(), scores.macro_f1()]
        };
        let [accuracy, weighted_f1, macro_f1] = figures(pairs);
        let intervals = bootstrap::intervals(pairs, |drawn| figures(drawn).to_vec());
        SongFigures {
            accuracy,
            accuracy_95: intervals[0],
            weighted_f1,
            weighted_f1_95: intervals[1],
            macro_f1,
            macro_f1_95: intervals[2],
        }
    }
}

impl std::fmt::Display for SongFigures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "accuracy {:.3} [{:.3}, {:.3}]   weighted F1 {:.3} [{:.3}, {:.3}]   macro F1 {:.3}",
            self.accuracy,
            self.accuracy_95[0],
            self.accuracy_95[1],
            self.weighted_f1,
            self.weighted_f1_95[0],
            self.weighted_f1_95[1],
            self.macro_f1
        )
    }
}
