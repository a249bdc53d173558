//! The worker of the teaching room: what the network computes for a song, why, and what would change it.
//!
//! ```text
//! worker      messages of the room, in the browser only
//! └─ room     one request each: models, songs, traces, votes, explanations, changes
//!    ├─ state what the room knows
//!    └─ sound resynthesis: what is removed from a spectrogram is removed from the sound
//! ```
//!
//! Requests are JSON, `{ "op": ..., ... }` (see [`Request`]); arrays are beside the answer's JSON. Long work is done in
//! steps ([`Work`]), between which the caller reports progress or cancels.

mod error;
mod request;
mod room;
mod sound;
mod state;
#[cfg(target_arch = "wasm32")]
mod worker;

pub use error::RoomError;
pub use request::{Change, ForcedGate, Request};
pub use state::{Answer, Room, Step, Work};

/// Starts the worker's program.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    worker::start();
}
