//! Values for tests.

use genrescope_protocol::{ModelSummary, Provenance};
use genrescope_vote::{DecisionConfig, Vote};

/// A model of two genres, of this name.
pub fn model(name: &str) -> ModelSummary {
    ModelSummary {
        name: name.to_owned(),
        genres: vec!["blues".to_owned(), "jazz".to_owned()],
        bands: 2,
        band_hz: vec![100.0, 1000.0],
        seconds_per_column: 0.0625,
        slice_s: 2.5,
        top_db: 80.0,
        decision: DecisionConfig {
            vote: Vote::Mean,
            not_sure_below: 0.3,
            silence_below_db: -60.0,
        },
        parameters: 1000,
        provenance: Provenance::default(),
    }
}
