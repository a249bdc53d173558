//! Window and song figures of a classifier.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::feature_table::FeatureTable;
use crate::argmax::argmax;
use crate::evaluate::SongFigures;
use crate::evaluate::metrics::Scores;

/// Figures of a classifier.
#[derive(Serialize, Deserialize)]
pub struct ClassifierFigures {
    /// `svm`, `gmm` or `knn`.
    pub method: String,
    /// Hyperparameters, chosen on the validation songs.
    settings: String,
    /// Number of songs.
    pub songs: usize,
    windows: usize,
    window_accuracy: f64,
    window_weighted_f1: f64,
    /// By the majority of a song's windows.
    #[serde(flatten)]
    pub figures: SongFigures,
}

/// Label and majority prediction of each song.
pub fn song_pairs(table: &FeatureTable, predicted: &[usize], genres: usize) -> Vec<(usize, usize)> {
    let mut songs: Vec<(usize, Vec<usize>)> = Vec::new();
    for ((&song, &label), &genre) in table.songs.iter().zip(&table.labels).zip(predicted) {
        if songs.len() <= song {
            songs.push((label, vec![0; genres]));
        }
        songs[song].1[genre] += 1;
    }
    songs
        .iter()
        .map(|(label, votes)| (*label, argmax(votes)))
        .collect()
}

impl ClassifierFigures {
    /// Computes the figures from the prediction of each window.
    pub fn new(
        method: String,
        settings: String,
        table: &FeatureTable,
        predicted: &[usize],
        genres: usize,
    ) -> ClassifierFigures {
        let windows = Scores::new(
            genres,
            table.labels.iter().copied().zip(predicted.iter().copied()),
        );
        let pairs = song_pairs(table, predicted, genres);
        ClassifierFigures {
            method,
            settings,
            songs: pairs.len(),
            windows: windows.total(),
            window_accuracy: windows.accuracy(),
            window_weighted_f1: windows.weighted_f1(),
            figures: SongFigures::new(genres, &pairs),
        }
    }
}

impl fmt::Display for ClassifierFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}  ({})", self.method, self.settings)?;
        if self.windows > self.songs {
            writeln!(
                f,
                "  {} windows: accuracy {:.3}, weighted F1 {:.3}",
                self.windows, self.window_accuracy, self.window_weighted_f1
            )?;
        }
        writeln!(f, "  {} songs: {}", self.songs, self.figures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn song_prediction_is_the_majority_of_its_windows() {
        let table = FeatureTable {
            rows: Vec::new(),
            labels: vec![1, 1, 1, 0, 0],
            songs: vec![0, 0, 0, 1, 1],
        };
        let pairs = song_pairs(&table, &[2, 1, 1, 2, 0], 3);
        assert_eq!(pairs, [(1, 1), (0, 0)]);
    }
}
