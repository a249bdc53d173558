//! The worker of the room "Teach it": trains heads for the visitor's own genres, away from the page's thread.
//!
//! ```text
//! worker     messages of the room, in the browser only
//! └─ room    one request each: the base model, how a song was recorded, teaching, trying a song
//! ```
//!
//! Requests are JSON, `{ "op": ..., ... }` (see [`Request`]); numbers and files are beside it.

mod request;
mod room;
#[cfg(target_arch = "wasm32")]
mod worker;

pub use request::{Request, SongFacts};
pub use room::{Answer, Room, RoomError};

/// Starts the worker's program.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    worker::start();
}
