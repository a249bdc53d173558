//! Messages from the page to the engine.

use genrescope_vote::Vote;
use serde::{Deserialize, Serialize};

use crate::backend::{BackendChoice, Measured};

/// From the page to the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// The first message: choose a backend, load the model, warm up. If the payload is a `Blob`, it is the
    /// model file, and nothing is fetched.
    Start {
        /// The requested backend.
        backend: BackendChoice,
        /// Absolute address of the model file.
        model_url: String,
        /// The measurements of earlier visits.
        measured: Vec<Measured>,
        /// Whether [`crate::Event::Classified`] comes with the embeddings of the slices.
        embeddings: bool,
    },
    /// Classify the audio file in the payload (a `Blob` or `File`).
    Classify {
        /// The page's number for this song.
        song: u32,
        /// The file's name, a hint about its format.
        name: String,
        /// How the slices of the result are aggregated; `None`: as the model file says.
        vote: Option<Vote>,
        /// The result has every `hop`-th slice; zero counts as one.
        hop: usize,
    },
    /// Cancel a song. Answered by [`Event::Cancelled`] within one batch of slices.
    Cancel {
        /// The page's number for this song.
        song: u32,
    },
    /// Start a live session, and end the one before. The page sends no song meanwhile.
    StartLive {
        /// The page's number for this session, repeated in every message about it.
        session: u32,
        /// Samples per second.
        sample_rate: u32,
        /// Seconds that each [`crate::Event::LiveClassified`] is about; `None`: none is sent.
        window_s: Option<f32>,
    },
    /// Mono samples of a live session, in the payload (a `Float32Array`).
    LiveSound {
        /// The page's number for this session.
        session: u32,
        /// When it was sent, in milliseconds since 1970, a clock that page and worker share.
        sent_ms: f64,
    },
    /// End a live session. Not answered.
    StopLive {
        /// The page's number for this session.
        session: u32,
    },
}
