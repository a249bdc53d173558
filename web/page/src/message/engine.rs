//! Messages about the engine.

use crate::browser::worker::Signal;

/// About the engine and its worker.
pub enum EngineMessage {
    /// The worker of a generation sent something.
    Signal {
        /// The worker's generation.
        generation: u32,
        /// What it sent.
        signal: Signal,
    },
    /// The time for a worker to cancel a song is over.
    CancelOverdue {
        /// The worker's generation.
        generation: u32,
        /// The song.
        song: u32,
    },
    /// A few seconds have passed.
    Heartbeat,
    /// The visitor restarts the engine.
    Restart,
    /// The visitor returns to the page's own model.
    UseOwnModel,
    /// The visitor chose the backend of this name.
    ChooseBackend(String),
}
