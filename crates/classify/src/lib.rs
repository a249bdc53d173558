//! From samples to a genre.
//!
//! ```text
//! samples ─ mel ─▶ spectrogram ─ slices ─▶ [slice, band, frame] ─ Classifier ─▶ probabilities ─ vote ─▶ Classification
//! ```
//!
//! - [`Classifier`]: a model file's network on one backend.
//! - [`Session`]: one song in steps; [`Classifier::classify`] runs all of them.
//! - [`StreamingSession`]: sound without an end, in bounded memory.
//! - [`WorkQueue`]: a song's slices shared out among several networks.

mod block_on;
mod classifier;
mod error;
mod session;
mod streaming;
mod whole_song;
mod work_queue;

pub use block_on::block_on;
pub use classifier::Classifier;
pub use error::ClassifyError;
pub use session::{Session, SlicePlace, Step};
pub use streaming::{StreamingConfig, StreamingSession, StreamingSlice};
pub use whole_song::Progress;
pub use work_queue::WorkQueue;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
