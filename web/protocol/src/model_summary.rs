//! What the page shows of a model.

use genrescope_vote::DecisionConfig;
use serde::{Deserialize, Serialize};

/// What the page shows of the model file's manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelSummary {
    /// Such as "genrescope-0".
    pub name: String,
    /// Genre names in the model's order.
    pub genres: Vec<String>,
    /// Mel bands of a column.
    pub bands: usize,
    /// Centre frequency of each band in hertz.
    pub band_hz: Vec<f32>,
    /// Seconds from one column to the next.
    pub seconds_per_column: f64,
    /// Seconds of one slice.
    pub slice_s: f64,
    /// Span in decibels below the loudest bin that the network sees.
    pub top_db: f32,
    /// When to answer and when not.
    pub decision: DecisionConfig,
    /// Parameters of the network.
    pub parameters: usize,
    /// Sentences on what it was trained on and how good it is.
    pub provenance: Vec<String>,
}
