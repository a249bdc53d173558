//! Songs whose labels are known.

use crate::data::SongLabels;
use crate::inference::ClassifiedSong;

/// A song whose labels are known, classified.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledSong {
    /// Which labels it has, in the order of the network's outputs.
    pub has: Vec<bool>,
    /// The probability of each.
    pub probabilities: Vec<f32>,
}

impl LabelledSong {
    /// Songs of a store with their labels; those without labels, or without a slice, are left out.
    pub fn all(rows: &[usize], songs: &[ClassifiedSong], labels: &SongLabels) -> Vec<LabelledSong> {
        let pairs = rows.iter().zip(songs);
        pairs
            .filter_map(|(&row, song)| {
                let has = labels.of(row)?.to_vec();
                let mut probabilities = vec![0.0; has.len()];
                let ranking = &song.verdict.ranking;
                for ranked in ranking {
                    probabilities[ranked.genre] = ranked.probability;
                }
                (!ranking.is_empty()).then_some(LabelledSong { has, probabilities })
            })
            .collect()
    }
}
