//! What each slice adds to the answer for a song.

use crate::argmax::argmax;
use crate::vote::{CONFIDENT_ABOVE, LEAST, Vote};

/// What each slice adds to the lead of one genre over another.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// In which the shares add up.
    pub scale: ShareScale,
    /// The share of each slice; 0 for one that does not take part.
    pub of_slices: Vec<f64>,
    /// The lead in the song, from its probabilities: the sum of the shares.
    pub lead: f64,
}

/// The scale in which the shares of slices add up, which depends on the vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareScale {
    /// `ln p - ln q`, the log-odds between the two genres: exact for [`Vote::Geometric`].
    LogOdds,
    /// `p - q`: exact for the votes whose probabilities are arithmetic means.
    Probability,
}

impl Vote {
    /// The share of each slice in the lead of `genre` over `rival`. They add up to the difference of the two genres'
    /// song probabilities, or of their logarithms.
    ///
    /// Returns `None` where [`Vote::aggregate`] does, or if there is no such genre.
    pub fn shares(self, slices: &[&[f32]], genre: usize, rival: usize) -> Option<Shares> {
        let aggregate = self.aggregate(slices)?;
        let [p, q] = [genre, rival].map(|genre| aggregate.probabilities.get(genre).copied());
        let (p, q) = (f64::from(p?), f64::from(q?));
        let is_confident = |slice: &&[f32]| slice[argmax(slice)] > CONFIDENT_ABOVE;
        let only_confident = self == Vote::Confident && slices.iter().any(is_confident);
        let takes_part = |slice: &&[f32]| !only_confident || is_confident(slice);
        let voters = slices.iter().filter(|slice| takes_part(slice)).count() as f64;
        let difference = |slice: &[f32]| match self {
            Vote::Geometric => {
                let [p, q] = [genre, rival].map(|genre| f64::from(slice[genre].max(LEAST)).ln());
                p - q
            }
            _ => f64::from(slice[genre]) - f64::from(slice[rival]),
        };
        let share = |slice: &&[f32]| match takes_part(slice) {
            true => difference(slice) / voters,
            false => 0.0,
        };
        let of_slices: Vec<f64> = slices.iter().map(share).collect();
        Some(match self {
            Vote::Geometric => Shares {
                scale: ShareScale::LogOdds,
                lead: p.ln() - q.ln(),
                of_slices,
            },
            _ => Shares {
                scale: ShareScale::Probability,
                lead: p - q,
                of_slices,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distributions over four genres, from an integer hash.
    fn slices(count: usize) -> Vec<Vec<f32>> {
        let row = |slice: usize| {
            let values: Vec<f32> = (0..4)
                .map(|genre| ((slice * 31 + genre * 17) % 23 + 1) as f32)
                .map(|x| x.powi(2))
                .collect();
            let sum: f32 = values.iter().sum();
            values.iter().map(|value| value / sum).collect()
        };
        (0..count).map(row).collect()
    }

    #[test]
    fn shares_add_up_to_the_lead_in_the_song() {
        let slices = slices(29);
        let slices: Vec<&[f32]> = slices.iter().map(|slice| &slice[..]).collect();
        for vote in Vote::ALL {
            for (genre, rival) in [(0, 1), (3, 2), (1, 3)] {
                let shares = vote.shares(&slices, genre, rival).expect("slices");
                let sum: f64 = shares.of_slices.iter().sum();
                assert!((sum - shares.lead).abs() < 1e-4, "{vote:?}: {shares:?}");
            }
        }
    }

    #[test]
    fn only_voters_have_a_share() {
        let unsure = [0.4f32, 0.35, 0.25];
        let sure = [0.1f32, 0.8, 0.1];
        let shares = Vote::Confident
            .shares(&[&unsure, &sure], 1, 0)
            .expect("slices");
        assert_eq!(shares.of_slices[0], 0.0);
        assert!((shares.lead - 0.7).abs() < 1e-6);
        // Without a confident slice all of them vote.
        let shares = Vote::Confident.shares(&[&unsure], 0, 1).expect("a slice");
        assert!(shares.of_slices[0] > 0.0);
    }

    #[test]
    fn impossible_genres_and_no_slices() {
        assert_eq!(Vote::Geometric.shares(&[], 0, 1), None);
        assert_eq!(Vote::Geometric.shares(&[&[0.5, 0.5]], 0, 2), None);
        let shares = Vote::Geometric
            .shares(&[&[1.0, 0.0]], 0, 1)
            .expect("a slice");
        assert!(shares.of_slices[0].is_finite());
    }
}
