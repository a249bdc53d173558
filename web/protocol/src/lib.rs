//! The messages between the page and the engine in its Web Worker.
//!
//! A message is a JavaScript object `{ message, payload }`: `message` is one of the enums below as bytes
//! (see [`crate::encoding`]), `payload` is what structured cloning carries better (a `Blob`, a `Uint8Array`).
//! Every request about a song carries its `song` number, and every answer repeats it, so that an
//! answer that comes after a cancellation is recognised and ignored.

mod backend;
pub mod encoding;
mod event;
mod model_summary;
mod pool;
mod request;
mod sentence;

pub use backend::{Backend, BackendChoice, Measured};
pub use encoding::Malformed;
pub use event::{AudioFormat, CoverFacts, Event, LEVEL_MIN_DB, LEVEL_STEP_DB, SongTags, Stage};
pub use model_summary::{Figure, ModelSummary, Provenance};
pub use pool::{PoolReply, PoolRequest};
pub use request::Request;
pub use sentence::{Sentence, Value};
