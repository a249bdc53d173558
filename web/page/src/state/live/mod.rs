//! Live classification: a stream of sound, and a result that follows it.

pub mod answer_times;
pub mod headline;
pub mod session;
pub mod signal;
pub mod timeline;
