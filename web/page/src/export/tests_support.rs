//! Values for tests.

use genrescope_vote::{
    Answer, Classification, DecisionConfig, OutsideClass, OutsideConfig, Ranked, Vote,
};

use crate::state::tests_support::slice;

/// The genres of [`verdict`].
pub fn genres() -> Vec<String> {
    vec!["blues".to_owned(), "jazz".to_owned()]
}

/// Jazz, with a pause in the middle.
pub fn verdict() -> Classification {
    let ranked = |genre, probability, votes| Ranked {
        genre,
        probability,
        votes,
    };
    Classification {
        answer: Answer::Genre(1),
        vote: Vote::Majority,
        outside: vec![0.25],
        ranking: vec![ranked(1, 0.75, 2), ranked(0, 0.25, 0)],
        slices: vec![
            slice(0.0, true, 0.75),
            slice(2.5, false, 0.5),
            slice(5.0, true, 0.75),
        ],
        duration_s: 7.5,
    }
}

/// The settings of a model with an outside class.
pub fn decision() -> DecisionConfig {
    DecisionConfig {
        vote: Vote::Majority,
        not_sure_below: 0.3,
        silence_below_db: -60.0,
        outside: Some(OutsideConfig {
            classes: vec![OutsideClass::OtherMusic],
            inside_below: 0.5,
        }),
        set: None,
    }
}
