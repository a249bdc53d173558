//! The rules by which the slices of a song are aggregated.

use serde::{Deserialize, Serialize};

use crate::argmax::argmax;

/// The rule by which slices are aggregated into one distribution for the song.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// Each slice votes for its most probable genre; ties go to the genre with the higher summed
    /// probability (paper, section III-D; the tie rule is ours, the paper names none).
    #[default]
    Majority,
    /// The genre with the highest mean probability.
    Mean,
    /// A majority among the slices whose best genre has a probability above 0.5 (Nasrullah & Zhao
    /// 2019). If there is no such slice, all of them vote.
    Confident,
    /// The genre with the highest geometric mean of probabilities, the product rule of Kittler et al.
    /// 1998: a slice in which a genre is very improbable weighs more than in the arithmetic mean.
    Geometric,
}

/// A slice takes part in [`Vote::Confident`] when its best probability is above this
/// (Nasrullah & Zhao 2019, section IV).
pub const CONFIDENT_ABOVE: f32 = 0.5;

/// The smallest probability in [`Vote::Geometric`], since `f32` rounds small ones to zero.
pub(crate) const LEAST: f32 = 1e-30;

/// The slices of one song, aggregated.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Genre indices, best first. A permutation of `0..genres`.
    pub order: Vec<usize>,
    /// Slices that voted for each genre, by genre index.
    pub votes: Vec<usize>,
    /// Probability of each genre for the song, by genre index: the mean over the slices that took
    /// part, which is the geometric one in [`Vote::Geometric`]. Sums to one.
    pub probabilities: Vec<f32>,
}

impl Vote {
    /// Every rule, in the order of the page's menu.
    pub const ALL: [Vote; 4] = [Vote::Majority, Vote::Mean, Vote::Confident, Vote::Geometric];

    /// The name in model files, recipes, the page's address and command lines.
    pub fn name(self) -> &'static str {
        match self {
            Vote::Majority => "majority",
            Vote::Mean => "mean",
            Vote::Confident => "confident",
            Vote::Geometric => "geometric",
        }
    }

    /// The rule with this [`name`](Vote::name).
    pub fn from_name(name: &str) -> Option<Vote> {
        Vote::ALL.into_iter().find(|vote| vote.name() == name)
    }

    /// Aggregates `slices`, each a distribution over the same genres.
    ///
    /// Returns `None` if there is no slice or if the slices differ in length.
    pub fn aggregate(self, slices: &[&[f32]]) -> Option<Aggregate> {
        let genres = slices.first()?.len();
        if genres == 0 || slices.iter().any(|slice| slice.len() != genres) {
            return None;
        }
        let confident: Vec<&[f32]> = slices
            .iter()
            .copied()
            .filter(|slice| slice[argmax(slice)] > CONFIDENT_ABOVE)
            .collect();
        let voters = match self {
            Vote::Confident if !confident.is_empty() => &confident[..],
            _ => slices,
        };

        let mut votes = vec![0; genres];
        // Sums of thousands of slices (a two-hour file) lose digits in f32.
        let mut sums = vec![0.0f64; genres];
        for slice in voters {
            votes[argmax(slice)] += 1;
            for (sum, &p) in sums.iter_mut().zip(*slice) {
                *sum += match self {
                    Vote::Geometric => f64::from(p.max(LEAST)).ln(),
                    _ => f64::from(p),
                };
            }
        }

        let compare = |a: usize, b: usize| {
            let by_votes = match self {
                Vote::Mean | Vote::Geometric => std::cmp::Ordering::Equal,
                Vote::Majority | Vote::Confident => votes[b].cmp(&votes[a]),
            };
            by_votes.then(sums[b].total_cmp(&sums[a])).then(a.cmp(&b))
        };
        // Each is inserted at its place: there are a dozen, and the standard library's sort, compiled for one more
        // comparison, would be four kilobytes of the page's program.
        let mut order: Vec<usize> = Vec::with_capacity(genres);
        for genre in 0..genres {
            let place = order.partition_point(|&other| compare(other, genre).is_lt());
            order.insert(place, genre);
        }
        let mut means: Vec<f64> = sums.iter().map(|sum| sum / voters.len() as f64).collect();
        if self == Vote::Geometric {
            // Geometric means do not sum to one.
            let top = means[order[0]];
            means
                .iter_mut()
                .for_each(|mean| *mean = (*mean - top).exp());
            let total: f64 = means.iter().sum();
            means.iter_mut().for_each(|mean| *mean /= total);
        }
        let probabilities = means.iter().map(|&mean| mean as f32).collect();
        Some(Aggregate {
            order,
            votes,
            probabilities,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aggregate(vote: Vote, slices: &[[f32; 3]]) -> Aggregate {
        let slices: Vec<&[f32]> = slices.iter().map(|slice| &slice[..]).collect();
        vote.aggregate(&slices).expect("slices of equal length")
    }

    #[test]
    fn majority_counts_slices_and_ignores_confidence() {
        let slices = [[0.4, 0.35, 0.25], [0.4, 0.35, 0.25], [0.0, 1.0, 0.0]];
        assert_eq!(aggregate(Vote::Majority, &slices).order[0], 0);
        assert_eq!(aggregate(Vote::Mean, &slices).order[0], 1);
        assert_eq!(aggregate(Vote::Confident, &slices).order[0], 1);
    }

    #[test]
    fn a_tie_goes_to_the_higher_summed_probability() {
        let slices = [[0.6, 0.4, 0.0], [0.1, 0.9, 0.0]];
        let aggregate = aggregate(Vote::Majority, &slices);
        assert_eq!(aggregate.votes, [1, 1, 0]);
        assert_eq!(aggregate.order, [1, 0, 2]);
    }

    #[test]
    fn confident_falls_back_to_all_slices() {
        let slices = [[0.4, 0.3, 0.3], [0.3, 0.4, 0.3], [0.4, 0.3, 0.3]];
        assert_eq!(
            aggregate(Vote::Confident, &slices),
            aggregate(Vote::Majority, &slices)
        );
    }

    #[test]
    fn exactly_half_is_not_above_half() {
        let slices = [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]];
        assert_eq!(aggregate(Vote::Confident, &slices).votes, [0, 0, 1]);
    }

    /// By hand: square roots of 0.6 * 0.3, 0.3 * 0.6 and 0.1 * 0.1 over their sum; the mean calls the first two
    /// equal as well, but gives the third more.
    #[test]
    fn one_improbable_slice_weighs_more_in_the_geometric_mean() {
        let slices = [[0.6, 0.3, 0.1], [0.3, 0.6, 0.1]];
        let found = aggregate(Vote::Geometric, &slices).probabilities;
        let root = 0.18f32.sqrt();
        assert!(
            (found[0] - root / (2.0 * root + 0.1)).abs() < 1e-6,
            "{found:?}"
        );
        assert!(
            (found[2] - 0.1 / (2.0 * root + 0.1)).abs() < 1e-6,
            "{found:?}"
        );

        let ruled_out = [[0.7, 0.3, 0.0], [0.7, 0.3, 0.0], [0.001, 0.299, 0.7]];
        assert_eq!(aggregate(Vote::Mean, &ruled_out).order[0], 0);
        assert_eq!(aggregate(Vote::Geometric, &ruled_out).order, [1, 0, 2]);
        assert!(aggregate(Vote::Geometric, &ruled_out).probabilities[2] < 1e-6);
    }

    #[test]
    fn no_slices_or_unequal_slices_give_none() {
        assert_eq!(Vote::Mean.aggregate(&[]), None);
        assert_eq!(Vote::Mean.aggregate(&[&[]]), None);
        assert_eq!(Vote::Mean.aggregate(&[&[1.0], &[0.5, 0.5]]), None);
    }

    #[test]
    fn probabilities_sum_to_one() {
        let slices = [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]];
        for vote in Vote::ALL {
            let sum: f32 = aggregate(vote, &slices).probabilities.iter().sum();
            assert!((sum - 1.0).abs() < 1e-6, "{vote:?}: {sum}");
        }
    }
}
