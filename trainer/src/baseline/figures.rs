//! Window and song figures of a baseline.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::feature_table::Samples;
use crate::argmax::argmax;
use crate::evaluate::SongFigures;
use crate::evaluate::metrics::Scores;

/// Figures of one classifier.
#[derive(Serialize, Deserialize)]
pub struct Figures {
    /// `svm`, `gmm` or `knn`.
    pub method: String,
    /// What was chosen on the validation songs.
    settings: String,
    /// Songs looked at.
    pub songs: usize,
    windows: usize,
    window_accuracy: f64,
    window_weighted_f1: f64,
    /// By the majority of a song's windows.
    #[serde(flatten)]
    pub figures: SongFigures,
}

/// Right genre and majority of the windows, song by song.
pub fn song_pairs(samples: &Samples, said: &[usize], genres: usize) -> Vec<(usize, usize)> {
    let mut songs: Vec<(usize, Vec<usize>)> = Vec::new();
    for ((&song, &label), &genre) in samples.songs.iter().zip(&samples.labels).zip(said) {
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

impl Figures {
    /// Computes the figures of what was said of each window.
    pub fn new(
        method: String,
        settings: String,
        samples: &Samples,
        said: &[usize],
        genres: usize,
    ) -> Figures {
        let windows = Scores::new(
            genres,
            samples.labels.iter().copied().zip(said.iter().copied()),
        );
        let pairs = song_pairs(samples, said, genres);
        Figures {
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

impl fmt::Display for Figures {
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
    fn a_song_is_what_most_of_its_windows_are() {
        let samples = Samples {
            rows: Vec::new(),
            labels: vec![1, 1, 1, 0, 0],
            songs: vec![0, 0, 0, 1, 1],
        };
        let pairs = song_pairs(&samples, &[2, 1, 1, 2, 0], 3);
        assert_eq!(pairs, [(1, 1), (0, 0)]);
    }
}
