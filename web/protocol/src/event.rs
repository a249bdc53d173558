//! Messages from the engine to the page.

use genrescope_vote::{Classification, SliceClassification};
use serde::{Deserialize, Serialize};

use crate::backend::{Backend, Measured};
use crate::model_summary::ModelSummary;
use crate::sentence::Sentence;

/// From the engine to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The worker's program runs and listens. The page sends [`Request::Start`] after this.
    Hello,
    /// The engine can classify.
    Ready {
        /// The backend in use.
        backend: Backend,
        /// A sentence: why this backend and no other.
        reason: Sentence,
        /// Milliseconds from start to the end of the warm-up.
        warm_up_ms: f64,
        /// What the page needs to know of the model.
        model: ModelSummary,
    },
    /// The engine cannot start: a sentence that says why and what to do.
    CannotStart {
        /// Sentence for the user.
        message: Sentence,
    },
    /// How far a song is. Sent at least every half second.
    Progress {
        /// The page's number for this song.
        song: u32,
        /// What is being done.
        stage: Stage,
        /// `0.0..=1.0`, absent where the length of the file is unknown.
        fraction: Option<f32>,
        /// Seconds of audio decoded so far.
        seconds: f64,
    },
    /// New columns of the mel spectrogram, in the payload: a `Uint8Array` of `count * bands` bytes,
    /// frame by frame, lowest band first. A byte is an absolute level: `0` is `-80 dB`, `255` is
    /// `+47.5 dB`, half a decibel a step.
    Columns {
        /// The page's number for this song.
        song: u32,
        /// Index of the first new column.
        first: usize,
        /// Number of new columns.
        count: usize,
    },
    /// Slices that the network has just classified.
    Slices {
        /// The page's number for this song.
        song: u32,
        /// How many slices the song has.
        total: usize,
        /// The new ones, in order of time.
        slices: Vec<SliceClassification>,
    },
    /// The song is done.
    Classified {
        /// The page's number for this song.
        song: u32,
        /// The result by the model's own vote.
        classification: Classification,
        /// What was wrong with the file, although it could be decoded.
        warnings: Vec<Sentence>,
        /// What kind of file it is.
        format: AudioFormat,
        /// Milliseconds that the whole song took.
        took_ms: f64,
    },
    /// The song cannot be classified.
    Failed {
        /// The page's number for this song.
        song: u32,
        /// Sentence for the user: what is wrong and what to do.
        message: Sentence,
        /// True where the browser's own decoder may still read the file.
        try_browser_decoder: bool,
    },
    /// The song was cancelled on request.
    Cancelled {
        /// The page's number for this song.
        song: u32,
    },
    /// New columns of the live spectrogram, in the payload as in [`Event::Columns`].
    LiveColumns {
        /// The page's number for this listening.
        session: u32,
        /// Number of new columns.
        count: usize,
    },
    /// The network has classified the newest slice of the live recording. An engine that cannot keep up
    /// leaves slices out, never sound, so that results are never late.
    LiveSlice {
        /// The page's number for this listening.
        session: u32,
        /// The slice; its times count from [`Request::StartLive`].
        slice: SliceClassification,
        /// Seconds of sound taken in so far.
        seconds: f64,
        /// Slices left out so far.
        skipped: u64,
        /// Milliseconds that the network took over this one.
        took_ms: f64,
    },
    /// Live listening has ended, since it cannot go on.
    LiveFailed {
        /// The page's number for this listening.
        session: u32,
        /// Sentence for the user.
        message: Sentence,
    },
    /// The engine broke down; nothing comes from this worker any more.
    Crashed {
        /// What broke, for the curious; in English.
        detail: String,
    },
    /// The choice of a backend that was left open at the start is made.
    Chosen {
        /// What was measured, for [`Request::Start`] of the next visit; none where WebGPU does not work.
        measured: Option<Measured>,
        /// The backend in use.
        backend: Backend,
        /// A sentence: why.
        reason: Sentence,
    },
    /// The engine changed its backend in the middle of the work and goes on.
    BackendChanged {
        /// The backend in use from now on.
        backend: Backend,
        /// A sentence: why.
        reason: Sentence,
    },
}

/// The kind of an audio file, such as MP3, 44.1 kHz, stereo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AudioFormat {
    /// Container and codec, such as "MP3" or "MP4 (AAC)".
    pub name: String,
    /// Samples a second.
    pub sample_rate: u32,
    /// Channels of the file.
    pub channels: u32,
}

/// Decibels of the byte 0 in [`Event::Columns`]. A full-scale tone reaches some +45 dB in its band.
pub const LEVEL_MIN_DB: f32 = -80.0;
/// Decibels from one byte value to the next in [`Event::Columns`].
pub const LEVEL_STEP_DB: f32 = 0.5;

/// The steps of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Decoding and the mel spectrogram.
    Listening,
    /// The network.
    Classifying,
}
