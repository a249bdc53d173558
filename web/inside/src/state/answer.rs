//! Answers.

use serde_json::Value;

/// What is answered: JSON, and arrays beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// As in the contract of each request.
    pub reply: Value,
    /// Row-major.
    pub arrays: Vec<Vec<f32>>,
}
