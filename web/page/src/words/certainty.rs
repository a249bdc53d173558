//! How much the wording of a genre claims.
//!
//! Which answer a song gets is decided by the model file's thresholds (`genrescope_vote`). This decides only how an answer
//! of one genre is worded: as a fact, as a likelihood, or as the nearest of the known genres.

use genrescope_vote::{Classification, argmax};

/// How much the wording claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// "This sounds like jazz."
    Sure,
    /// "Probably jazz."
    Likely,
    /// "Closest to jazz."
    Closest,
}

/// The least that a wording needs.
struct Needs {
    /// Probability of the genre.
    probability: f32,
    /// Share of the audible slices whose most probable genre it is.
    agreement: f32,
    /// Seconds of the song: what follows a short recording may be anything.
    duration_s: f64,
}

const SURE: Needs = Needs {
    probability: 0.8,
    agreement: 0.75,
    duration_s: 10.0,
};
const LIKELY: Needs = Needs {
    probability: 0.5,
    agreement: 0.5,
    duration_s: 5.0,
};

impl Certainty {
    /// The certainty of a result's first genre. A result without a ranking, of the live view, is decided elsewhere.
    pub fn of(verdict: &Classification) -> Certainty {
        let Some(best) = verdict.ranking.first() else {
            return Certainty::Sure;
        };
        let audible = || verdict.slices.iter().filter(|slice| slice.audible);
        let agreeing = audible().filter(|slice| argmax(&slice.probabilities) == best.genre);
        let agreement = agreeing.count() as f32 / audible().count().max(1) as f32;
        let meets = |needs: &Needs| {
            best.probability >= needs.probability
                && agreement >= needs.agreement
                && verdict.duration_s >= needs.duration_s
        };
        if meets(&SURE) {
            Certainty::Sure
        } else if meets(&LIKELY) {
            Certainty::Likely
        } else {
            Certainty::Closest
        }
    }

    /// The value of `data-certainty`.
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Sure => "sure",
            Certainty::Likely => "likely",
            Certainty::Closest => "closest",
        }
    }
}

/// Whether a song is so short that its answer should say so.
pub fn is_short(verdict: &Classification) -> bool {
    verdict.duration_s < SURE.duration_s
}

#[cfg(test)]
mod tests {
    use genrescope_vote::{Answer, Ranked, Vote};

    use super::*;
    use crate::state::tests_support::slice;

    /// A result of jazz (1) with this probability, among ten slices of which `agreeing` say so.
    fn verdict(probability: f32, agreeing: usize, duration_s: f64) -> Classification {
        Classification {
            answer: Answer::Genre(1),
            vote: Vote::Geometric,
            ranking: vec![Ranked {
                genre: 1,
                probability,
                votes: agreeing,
            }],
            outside: Vec::new(),
            slices: (0..10)
                .map(|index| slice(0.0, true, if index < agreeing { 0.9 } else { 0.1 }))
                .collect(),
            duration_s,
        }
    }

    #[test]
    fn wording_needs_probability_agreement_and_length() {
        let of = |probability, agreeing, duration_s| {
            Certainty::of(&verdict(probability, agreeing, duration_s))
        };
        assert_eq!(of(0.99, 10, 30.0), Certainty::Sure);
        assert_eq!(of(0.79, 10, 30.0), Certainty::Likely, "less probable");
        assert_eq!(of(0.99, 7, 30.0), Certainty::Likely, "slices disagree");
        assert_eq!(of(0.99, 10, 9.0), Certainty::Likely, "too short to be sure");
        assert_eq!(of(0.43, 10, 30.0), Certainty::Closest, "improbable");
        assert_eq!(
            of(0.99, 4, 30.0),
            Certainty::Closest,
            "most slices disagree"
        );
        assert_eq!(of(1.0, 10, 1.0), Certainty::Closest, "one second");
    }

    #[test]
    fn silent_slices_do_not_disagree() {
        let mut verdict = verdict(0.99, 5, 30.0);
        for slice in &mut verdict.slices[5..] {
            slice.audible = false;
        }
        assert_eq!(Certainty::of(&verdict), Certainty::Sure);
    }
}
