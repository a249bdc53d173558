//! One benchmark task.

use anyhow::Result;
use serde_json::Value;

/// A prepared task: facts for the harness to check, and one run of it.
pub struct Task {
    /// Results that peers must reproduce.
    pub facts: Value,
    /// One run.
    pub run: Box<dyn FnMut() -> Result<()>>,
}
