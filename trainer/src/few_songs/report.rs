//! The figures, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// Macro accuracies of heads from few songs.
#[derive(Debug, Serialize)]
pub struct FewSongsReport {
    /// Name of the model.
    pub model: String,
    /// Songs that were drawn from.
    pub songs: usize,
    /// Songs of each genre.
    pub genres: BTreeMap<String, usize>,
    /// Number of draws.
    pub draws: u64,
    /// Draws in which a song was left to test; the figures are of these.
    pub draws_tested: usize,
    /// Training songs of each genre.
    pub songs_per_genre: usize,
    /// Genres of a draw.
    pub genres_per_draw: usize,
    /// Macro accuracy that is expected by chance.
    pub chance: f64,
    /// With the network's embeddings.
    pub embedding: Spread,
    /// With mean and deviation of each mel band.
    pub mel_statistics: Spread,
    /// Embedding minus mel statistics, draw by draw.
    pub difference: Spread,
}

/// A figure over the draws.
#[derive(Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Mean of the draws.
    pub mean: f64,
    /// The lowest draw.
    pub least: f64,
    /// The highest draw.
    pub most: f64,
}

impl Spread {
    /// Mean and range of values; draws without a test song, which are NaN, are left out, but there must be others.
    pub fn new(values: &[f64]) -> Spread {
        let values = values.iter().copied().filter(|value| !value.is_nan());
        Spread {
            mean: values.clone().sum::<f64>() / values.clone().count() as f64,
            least: values.clone().fold(f64::INFINITY, f64::min),
            most: values.fold(f64::NEG_INFINITY, f64::max),
        }
    }

    /// Mean and range of `a - b` in each draw.
    pub fn of_differences(a: &[f64], b: &[f64]) -> Spread {
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        Spread::new(&differences)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.3}  ({:.3} to {:.3})",
            self.mean, self.least, self.most
        )
    }
}

impl fmt::Display for FewSongsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let genres: Vec<String> = self
            .genres
            .iter()
            .map(|(genre, songs)| format!("{genre} {songs}"))
            .collect();
        writeln!(
            f,
            "songs           {} in {} genres: {}",
            self.songs,
            genres.len(),
            genres.join(", ")
        )?;
        write!(f, "draws           {}", self.draws)?;
        if self.draws_tested as u64 != self.draws {
            write!(f, " ({} with songs to test)", self.draws_tested)?;
        }
        writeln!(
            f,
            ", each with {} genres and {} training songs of each; chance is {:.3}",
            self.genres_per_draw, self.songs_per_genre, self.chance
        )?;
        writeln!(
            f,
            "macro accuracy on the other songs: mean of the draws (lowest to highest)"
        )?;
        writeln!(f, "  embedding       {}  {}", self.embedding, self.model)?;
        writeln!(
            f,
            "  mel statistics  {}  mean and deviation of each band",
            self.mel_statistics
        )?;
        writeln!(f, "  difference      {}", self.difference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_without_test_songs_are_left_out() {
        let spread = Spread::new(&[0.25, f64::NAN, 0.75]);
        assert_eq!((spread.mean, spread.least, spread.most), (0.5, 0.25, 0.75));
        let difference = Spread::of_differences(&[0.5, 1.0], &[0.25, 0.25]);
        assert_eq!((difference.least, difference.most), (0.25, 0.75));
    }
}
