//! Genres with different numbers of songs.

use clap::ValueEnum;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::data::MelStore;

/// What is done if the genres have different numbers of songs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Balance {
    /// Nothing: each song counts the same.
    #[default]
    None,
    /// The loss of a song is weighted by the inverse of its genre's number of songs.
    Weights,
    /// An epoch has as many songs of each genre: songs of small genres are repeated, some of large ones omitted.
    Draws,
}

/// The songs of an epoch; those of a balanced one are about as many as without balance.
pub fn rows_of_epoch(
    store: &MelStore,
    rows: &[usize],
    balance: Balance,
    random: &mut StdRng,
) -> Vec<usize> {
    let Balance::Draws = balance else {
        return rows.to_vec();
    };
    let labels: Vec<usize> = rows.iter().map(|&row| store.label(row)).collect();
    let drawn = draw_evenly(&labels, store.genres.len(), random);
    drawn.into_iter().map(|at| rows[at]).collect()
}

/// Indices of songs such that each genre that occurs has the same number of them.
fn draw_evenly(labels: &[usize], genres: usize, random: &mut StdRng) -> Vec<usize> {
    let mut of_genre = vec![Vec::new(); genres];
    for (at, &label) in labels.iter().enumerate() {
        of_genre[label].push(at);
    }
    of_genre.retain(|songs| !songs.is_empty());
    let of_each = labels.len().div_ceil(of_genre.len().max(1));
    let mut drawn = Vec::with_capacity(of_each * of_genre.len());
    for songs in &mut of_genre {
        // All songs equally often before one is repeated once more; which ones, is random.
        let whole = of_each / songs.len();
        (0..whole).for_each(|_| drawn.extend(songs.iter()));
        songs.shuffle(random);
        drawn.extend(&songs[..of_each % songs.len()]);
    }
    drawn
}

/// Weight of each of the network's `outputs` in the loss; empty if all have the same. The mean over the training songs is
/// one; outputs for other music and non-music, which are drawn by their share of a batch, have a weight of one.
pub fn loss_weights(
    store: &MelStore,
    rows: &[usize],
    balance: Balance,
    outputs: usize,
) -> Vec<f32> {
    let Balance::Weights = balance else {
        return Vec::new();
    };
    let mut counts = vec![0; store.genres.len()];
    rows.iter().for_each(|&row| counts[store.label(row)] += 1);
    let mut weights = class_weights(&counts);
    weights.resize(outputs, 1.0);
    weights
}

/// Weight of each genre in the loss by its number of songs: `songs / (genres * songs of the genre)`, as scikit-learn's `compute_class_weight("balanced")`.
pub fn class_weights(counts: &[usize]) -> Vec<f32> {
    let present = counts.iter().filter(|&&count| count > 0).count();
    let total: usize = counts.iter().sum();
    let weight = |&count: &usize| match count {
        0 => 1.0,
        count => total as f32 / (present * count) as f32,
    };
    counts.iter().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn each_genre_is_drawn_equally_often() {
        let labels = [0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 0];
        let mut random = StdRng::seed_from_u64(1);
        let mut times = vec![0; labels.len()];
        for _ in 0..100 {
            let drawn = draw_evenly(&labels, 3, &mut random);
            let small = drawn.iter().filter(|&&at| labels[at] == 2).count();
            assert_eq!((drawn.len(), small), (12, 6));
            drawn.into_iter().for_each(|at| times[at] += 1);
        }
        // Six of eight songs of the large genre, every one of the small genre twice.
        assert_eq!(times[7..10], [200, 200, 200]);
        assert!(times[0] > 50 && times[0] < 100, "{times:?}");
    }

    /// scikit-learn 1.7: compute_class_weight("balanced", classes=[0, 1], y=[0, 0, 0, 1]).
    #[test]
    fn weights_match_scikit_learn() {
        assert_eq!(class_weights(&[3, 1, 0]), [4.0 / 6.0, 2.0, 1.0]);
    }
}
