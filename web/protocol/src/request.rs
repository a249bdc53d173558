//! Messages from the page to the engine.

use serde::{Deserialize, Serialize};

use crate::backend::{BackendChoice, Measured};

/// From the page to the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// The first message: choose a backend, load the model, warm up. Where the payload is a `Blob`, it
    /// is the model file, and the address is not asked.
    Start {
        /// What the user or the URL asks for.
        backend: BackendChoice,
        /// Address of the model file, absolute.
        model_url: String,
        /// What earlier visits have measured.
        measured: Vec<Measured>,
    },
    /// Classify the audio file in the payload (a `Blob` or `File`).
    Classify {
        /// The page's number for this song.
        song: u32,
        /// The file's name, a hint at its format.
        name: String,
    },
    /// Stop working on a song. Answered by [`Event::Cancelled`] within one batch of slices.
    Cancel {
        /// The page's number for this song.
        song: u32,
    },
    /// Listen live from now on, to sound that does not end; what was listened to before is over. The
    /// page sends no song meanwhile.
    StartLive {
        /// The page's number for this listening, repeated in every message about it.
        session: u32,
        /// Samples a second of the sound to come.
        sample_rate: u32,
    },
    /// Mono samples to listen to, in the payload (a `Float32Array`).
    LiveSound {
        /// The page's number for this listening.
        session: u32,
        /// When it was sent, in milliseconds since 1970: what page and worker have in common.
        sent_ms: f64,
    },
    /// Listen no more. Not answered.
    StopLive {
        /// The page's number for this listening.
        session: u32,
    },
}
