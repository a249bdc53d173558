//! Values for tests.

use genrescope_vote::{DecisionConfig, OutsideClass, OutsideConfig, Vote};

pub use crate::state::tests_support::{genres, verdict};

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
