//! The answer for a song.

use serde::{Deserialize, Serialize};

use crate::decision::{Answer, DecisionConfig};
use crate::outside::outside_probabilities;
use crate::slice::SliceClassification;
use crate::vote::Vote;

/// One genre's place in the ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// Index in the model's list of genres.
    pub genre: usize,
    /// Calibrated probability for the whole song, `0.0..=1.0`.
    pub probability: f32,
    /// Slices that voted for it.
    pub votes: usize,
}

/// The result for a song: the answer, the ranking and the slices behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    /// The headline.
    pub answer: Answer,
    /// The rule by which slices were aggregated.
    pub vote: Vote,
    /// Every genre, best first; empty if no slice is audible.
    pub ranking: Vec<Ranked>,
    /// Probability of each outside class of the model; together with the probability that the song is one of the
    /// genres they sum to one. Empty for models without outside classes.
    pub outside: Vec<f32>,
    /// The slices in order of time.
    pub slices: Vec<SliceClassification>,
    /// Length of the audio in seconds.
    pub duration_s: f64,
}

impl Classification {
    /// Aggregates `slices` into one answer. Cheap: another vote needs no inference.
    pub fn aggregate(
        slices: Vec<SliceClassification>,
        duration_s: f64,
        vote: Vote,
        decision: &DecisionConfig,
    ) -> Classification {
        let audible: Vec<&[f32]> = slices
            .iter()
            .filter(|slice| slice.audible)
            .map(|slice| &slice.probabilities[..])
            .collect();
        let outside = outside_probabilities(&slices);
        let (answer, ranking) = match vote.aggregate(&audible) {
            None if slices.is_empty() => (Answer::TooShort, Vec::new()),
            None => (Answer::NoMusic, Vec::new()),
            Some(aggregate) => {
                let ranking: Vec<Ranked> = aggregate
                    .order
                    .iter()
                    .map(|&genre| Ranked {
                        genre,
                        probability: aggregate.probabilities[genre],
                        votes: aggregate.votes[genre],
                    })
                    .collect();
                let probabilities: Vec<f32> = ranking.iter().map(|one| one.probability).collect();
                let answer = decision.answer(ranking[0].genre, &probabilities, &outside);
                (answer, ranking)
            }
        };
        Classification {
            answer,
            vote,
            ranking,
            outside,
            slices,
            duration_s,
        }
    }

    /// The classification by a model of independent labels: the probability of a label is the arithmetic mean over the
    /// audible slices, and the ranking has every label with zero votes. Whether a song has a label is decided by the label's
    /// threshold in the model file, not here.
    pub fn of_labels(slices: Vec<SliceClassification>, duration_s: f64) -> Classification {
        let audible: Vec<&[f32]> = slices
            .iter()
            .filter(|slice| slice.audible)
            .map(|slice| &slice.probabilities[..])
            .collect();
        let (answer, ranking) = match Vote::Mean.aggregate(&audible) {
            None if slices.is_empty() => (Answer::TooShort, Vec::new()),
            None => (Answer::NoMusic, Vec::new()),
            Some(aggregate) => {
                let ranked = aggregate.order.iter().map(|&label| Ranked {
                    genre: label,
                    probability: aggregate.probabilities[label],
                    votes: 0,
                });
                (Answer::Labels, ranked.collect())
            }
        };
        Classification {
            answer,
            vote: Vote::Mean,
            ranking,
            outside: Vec::new(),
            slices,
            duration_s,
        }
    }

    /// The genres that the answer names, best first: one, several or none.
    pub fn named(&self) -> &[Ranked] {
        self.top(self.answer.named_genres())
    }

    /// How strongly the vote supports a genre, `0.0..=1.0`: the share of the votes where slices have one vote each, else
    /// the probability. The ranking is in this order.
    pub fn support(&self, ranked: &Ranked) -> f32 {
        let votes: usize = self.ranking.iter().map(|one| one.votes).sum();
        match self.vote {
            Vote::Majority | Vote::Confident if votes > 0 => ranked.votes as f32 / votes as f32,
            _ => ranked.probability,
        }
    }

    /// The `k` best genres, or all if the model has fewer.
    pub fn top(&self, k: usize) -> &[Ranked] {
        &self.ranking[..k.min(self.ranking.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slice::every_nth;

    const DECISION: DecisionConfig = DecisionConfig {
        vote: Vote::Majority,
        not_sure_below: 0.5,
        silence_below_db: -60.0,
        outside: None,
        set: None,
    };

    fn slice(audible: bool, probabilities: [f32; 2]) -> SliceClassification {
        SliceClassification {
            start_s: 0.0,
            end_s: 1.0,
            audible,
            probabilities: probabilities.to_vec(),
            outside: Vec::new(),
        }
    }

    fn answer(slices: Vec<SliceClassification>) -> Answer {
        Classification::aggregate(slices, 1.0, Vote::Mean, &DECISION).answer
    }

    #[test]
    fn answers_follow_from_slices_and_threshold() {
        assert_eq!(answer(vec![]), Answer::TooShort);
        assert_eq!(answer(vec![slice(false, [1.0, 0.0])]), Answer::NoMusic);
        assert_eq!(answer(vec![slice(true, [0.1, 0.9])]), Answer::Genre(1));
        let unsure = DecisionConfig {
            not_sure_below: 0.7,
            ..DECISION
        };
        let verdict =
            Classification::aggregate(vec![slice(true, [0.4, 0.6])], 1.0, Vote::Mean, &unsure);
        assert_eq!(verdict.answer, Answer::NotSure);
        assert_eq!(verdict.top(1)[0].genre, 1, "the ranking is kept");
    }

    #[test]
    fn votes_support_a_genre_where_they_decide() {
        let slices = || {
            vec![
                slice(true, [0.9, 0.1]),
                slice(true, [0.4, 0.6]),
                slice(true, [0.4, 0.6]),
            ]
        };
        let support = |vote| {
            let found = Classification::aggregate(slices(), 1.0, vote, &DECISION);
            let of = |one: &Ranked| (one.genre, found.support(one));
            found.ranking.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(support(Vote::Majority), [(1, 2.0 / 3.0), (0, 1.0 / 3.0)]);
        let mean = support(Vote::Mean);
        assert_eq!(mean[0].0, 0);
        assert!((mean[0].1 - 1.7 / 3.0).abs() < 1e-6, "{mean:?}");
    }

    #[test]
    fn labels_have_their_mean_probability_and_no_genre_is_named() {
        let of = |slices| Classification::of_labels(slices, 1.0);
        let found = of(vec![
            slice(true, [0.9, 0.5]),
            slice(true, [0.3, 1.0]),
            slice(false, [0.0, 0.0]),
        ]);
        let ranking: Vec<_> = found
            .ranking
            .iter()
            .map(|one| (one.genre, one.probability))
            .collect();
        assert_eq!(ranking, [(1, 0.75), (0, 0.6)]);
        assert_eq!(found.answer, Answer::Labels);
        assert!(found.named().is_empty() && found.answer.genre().is_none());
        assert_eq!(of(vec![]).answer, Answer::TooShort);
        assert_eq!(of(vec![slice(false, [1.0, 1.0])]).answer, Answer::NoMusic);
    }

    #[test]
    fn silent_slices_do_not_vote() {
        let slices = vec![
            slice(false, [1.0, 0.0]),
            slice(false, [1.0, 0.0]),
            slice(true, [0.2, 0.8]),
        ];
        assert_eq!(answer(slices), Answer::Genre(1));
    }

    #[test]
    fn fewer_slices_can_change_the_genre() {
        let slices = vec![
            slice(true, [0.9, 0.1]),
            slice(true, [0.1, 0.9]),
            slice(true, [0.6, 0.4]),
            slice(true, [0.1, 0.9]),
            slice(true, [0.2, 0.8]),
        ];
        assert_eq!(answer(slices.clone()), Answer::Genre(1));
        let second = every_nth(&slices, 2);
        assert_eq!(second.len(), 3);
        assert_eq!(answer(second), Answer::Genre(0));
        assert_eq!(every_nth(&slices, 0), slices);
        assert_eq!(every_nth(&slices, 99), slices[..1]);
        assert!(every_nth(&[], 2).is_empty());
    }

    #[test]
    fn top_k_is_bounded_by_the_genres() {
        let verdict =
            Classification::aggregate(vec![slice(true, [0.2, 0.8])], 1.0, Vote::Mean, &DECISION);
        assert_eq!(verdict.top(99).len(), 2);
        assert_eq!(verdict.top(0).len(), 0);
    }
}
