//! What is said about a song.

use serde::{Deserialize, Serialize};

use super::vote::Vote;

/// When to give an answer and when to hold back. Kept in the model file's manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionConfig {
    /// The vote that a user gets who chooses none.
    pub vote: Vote,
    /// Below this probability of the winner the answer is "not sure". `0.0..=1.0`.
    pub not_sure_below: f32,
    /// A slice whose loudest frame stays below this level is not music but silence. In decibels of
    /// a mel band of the front-end before any reference is taken, so a property of the recording.
    pub silence_below_db: f32,
}

/// One slice of a song and what the network makes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SliceVerdict {
    /// Start in seconds from the beginning of the file.
    pub start_s: f32,
    /// End in seconds; past the end of a file that is shorter than one slice.
    pub end_s: f32,
    /// False where the slice is silent: it is shown but does not vote.
    pub heard: bool,
    /// Calibrated probability of each genre, in the model's order. Sums to one.
    pub probabilities: Vec<f32>,
}

/// Every `step`-th of the slices, from the first on: what the song would say if it had been cut at
/// longer intervals. A `step` of zero counts as one.
pub fn every(slices: &[SliceVerdict], step: usize) -> Vec<SliceVerdict> {
    slices.iter().step_by(step.max(1)).cloned().collect()
}

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

/// The answer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The genre with this index in the model's list.
    Genre(usize),
    /// The best genre is too improbable to be named.
    NotSure,
    /// Every slice is silent.
    NoMusic,
    /// Shorter than the shortest clip that the model accepts.
    TooShort,
}

/// Everything that is known about a song after the network has heard it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What to tell the user first.
    pub answer: Answer,
    /// The rule that elected it.
    pub vote: Vote,
    /// Every genre, best first; empty when nothing was heard.
    pub ranking: Vec<Ranked>,
    /// The slices in order of time.
    pub slices: Vec<SliceVerdict>,
    /// Length of the audio in seconds.
    pub duration_s: f64,
}

impl Verdict {
    /// Elects the answer from `slices`. Cheap: switching the vote needs no run of the network.
    pub fn elect(
        slices: Vec<SliceVerdict>,
        duration_s: f64,
        vote: Vote,
        decision: &DecisionConfig,
    ) -> Verdict {
        let heard: Vec<&[f32]> = slices
            .iter()
            .filter(|slice| slice.heard)
            .map(|slice| &slice.probabilities[..])
            .collect();
        let (answer, ranking) = match vote.tally(&heard) {
            None if slices.is_empty() => (Answer::TooShort, Vec::new()),
            None => (Answer::NoMusic, Vec::new()),
            Some(tally) => {
                let ranking: Vec<Ranked> = tally
                    .order
                    .iter()
                    .map(|&genre| Ranked {
                        genre,
                        probability: tally.probabilities[genre],
                        votes: tally.votes[genre],
                    })
                    .collect();
                let best = &ranking[0];
                let answer = if best.probability < decision.not_sure_below {
                    Answer::NotSure
                } else {
                    Answer::Genre(best.genre)
                };
                (answer, ranking)
            }
        };
        Verdict {
            answer,
            vote,
            ranking,
            slices,
            duration_s,
        }
    }

    /// The same slices under another rule.
    pub fn revote(&self, vote: Vote, decision: &DecisionConfig) -> Verdict {
        Verdict::elect(self.slices.clone(), self.duration_s, vote, decision)
    }

    /// The `k` best genres, fewer where the model has fewer.
    pub fn top(&self, k: usize) -> &[Ranked] {
        &self.ranking[..k.min(self.ranking.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECISION: DecisionConfig = DecisionConfig {
        vote: Vote::Majority,
        not_sure_below: 0.5,
        silence_below_db: -60.0,
    };

    fn slice(heard: bool, probabilities: [f32; 2]) -> SliceVerdict {
        SliceVerdict {
            start_s: 0.0,
            end_s: 1.0,
            heard,
            probabilities: probabilities.to_vec(),
        }
    }

    fn answer(slices: Vec<SliceVerdict>) -> Answer {
        Verdict::elect(slices, 1.0, Vote::Mean, &DECISION).answer
    }

    #[test]
    fn each_answer_has_its_cause() {
        assert_eq!(answer(vec![]), Answer::TooShort);
        assert_eq!(answer(vec![slice(false, [1.0, 0.0])]), Answer::NoMusic);
        assert_eq!(answer(vec![slice(true, [0.1, 0.9])]), Answer::Genre(1));
        let unsure = DecisionConfig {
            not_sure_below: 0.7,
            ..DECISION
        };
        let verdict = Verdict::elect(vec![slice(true, [0.4, 0.6])], 1.0, Vote::Mean, &unsure);
        assert_eq!(verdict.answer, Answer::NotSure);
        assert_eq!(verdict.top(1)[0].genre, 1, "the ranking is kept");
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
    fn fewer_slices_may_elect_another_genre() {
        let slices = vec![
            slice(true, [0.9, 0.1]),
            slice(true, [0.1, 0.9]),
            slice(true, [0.6, 0.4]),
            slice(true, [0.1, 0.9]),
            slice(true, [0.2, 0.8]),
        ];
        assert_eq!(answer(slices.clone()), Answer::Genre(1));
        let second = every(&slices, 2);
        assert_eq!(second.len(), 3);
        assert_eq!(answer(second), Answer::Genre(0));
        assert_eq!(every(&slices, 0), slices);
        assert_eq!(every(&slices, 99), slices[..1]);
        assert!(every(&[], 2).is_empty());
    }

    #[test]
    fn top_k_is_bounded_by_the_genres() {
        let verdict = Verdict::elect(vec![slice(true, [0.2, 0.8])], 1.0, Vote::Mean, &DECISION);
        assert_eq!(verdict.top(99).len(), 2);
        assert_eq!(verdict.top(0).len(), 0);
    }
}
