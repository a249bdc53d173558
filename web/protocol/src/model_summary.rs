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
    /// Dynamic range of the network's input, in decibels below the peak.
    pub top_db: f32,
    /// The vote, and the thresholds of an answer.
    pub decision: DecisionConfig,
    /// Parameters of the network.
    pub parameters: usize,
    /// Values of a slice's embedding; 0 unless [`crate::Request::Start`] asked for embeddings.
    pub embedding_width: usize,
    /// What it was trained on and how good it is.
    pub provenance: Provenance,
}

/// What a model was trained on and how good it is. The texts are in the language in which the
/// model was exported, mostly English.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The training data.
    pub data: String,
    /// How the data was split into songs to train on, to validate and to test.
    pub split: String,
    /// The training recipe.
    pub recipe: String,
    /// What was measured.
    pub figures: Vec<Figure>,
    /// Known limits.
    pub notes: Vec<String>,
}

/// A measured figure of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Such as "Songs right (test)".
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its 95 % confidence interval.
    pub interval: [f64; 2],
    /// Songs that it was measured on.
    pub songs: usize,
}
