//! An audio file's classification as programs report it, shared by `trainer predict` and the Python package.
//!
//! ```text
//! AudioReader ──classify──▶ Classification ──Record::new──▶ Record (JSON)
//! ```

mod classify;
mod error;
mod record;
mod tags;

pub use classify::{BATCH, FileClassification, classify};
pub use error::{PredictError, audio_error_code};
pub use record::{LabelRecord, Record};
pub use tags::{CoverSummary, TagSummary};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
