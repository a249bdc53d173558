//! The messages between the page and the engine in its Web Worker.
//!
//! A message is a JavaScript object `{ message, payload }`: `message` is one of the enums below as bytes
//! (see [`crate::message`]), `payload` is what structured cloning carries better (a `Blob`, a `Uint8Array`).
//! Every request about a song carries its `song` number, and every answer repeats it, so that an
//! answer that comes after a cancel is recognised and dropped.

use genre_core::classify::{DecisionConfig, SliceVerdict, Verdict};
use serde::{Deserialize, Serialize};

use crate::sentence::Sentence;

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
    /// Slices that the network has just heard.
    Slices {
        /// The page's number for this song.
        song: u32,
        /// How many slices the song has.
        total: usize,
        /// The new ones, in order of time.
        slices: Vec<SliceVerdict>,
    },
    /// The song is done.
    Verdict {
        /// The page's number for this song.
        song: u32,
        /// The verdict by the model's own vote.
        verdict: Verdict,
        /// Sentences about what was odd in the file ("The file ends early, ...").
        warnings: Vec<Sentence>,
        /// Such as "MP3, 44.1 kHz, stereo".
        format: String,
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
    /// The song was given up on request.
    Cancelled {
        /// The page's number for this song.
        song: u32,
    },
    /// New columns of what is heard live, in the payload as in [`Event::Columns`].
    LiveColumns {
        /// The page's number for this listening.
        session: u32,
        /// Number of new columns.
        count: usize,
    },
    /// The network has heard the newest slice of what is listened to live. An engine that cannot keep
    /// up leaves slices out, never sound: what is told is never old.
    LiveSlice {
        /// The page's number for this listening.
        session: u32,
        /// The slice; its times count from [`Request::StartLive`].
        slice: SliceVerdict,
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

/// Decibels of the byte 0 in [`Event::Columns`]. A full-scale tone reaches some +45 dB in its band.
pub const LEVEL_MIN_DB: f32 = -80.0;
/// Decibels from one byte value to the next in [`Event::Columns`].
pub const LEVEL_STEP_DB: f32 = 0.5;

/// What is asked for, `?backend=` in the page's address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackendChoice {
    /// WebGPU where it works well, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// WebGPU, also on a software adapter; the CPU where there is none.
    Webgpu,
}

/// What the network runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// WebAssembly with SIMD.
    Cpu,
    /// The graphics processor.
    Webgpu,
}

/// How fast a device hears a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The graphics processor, as the browser names it.
    pub adapter: String,
    /// The model file's checksum.
    pub model: String,
    /// Milliseconds of the CPU for a slice, all workers together.
    pub cpu_ms: f64,
    /// Milliseconds of WebGPU for a slice.
    pub webgpu_ms: f64,
}

impl Measured {
    /// The faster one.
    pub fn faster(&self) -> Backend {
        if self.webgpu_ms < self.cpu_ms {
            Backend::Webgpu
        } else {
            Backend::Cpu
        }
    }
}

/// The steps of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Decoding and the mel spectrogram.
    Listening,
    /// The network.
    Classifying,
}

/// What the page shows of the model file's manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelSummary {
    /// Such as "genrescope-0".
    pub name: String,
    /// Genre names in the model's order.
    pub genres: Vec<String>,
    /// Mel bands of a column.
    pub bands: usize,
    /// Centre frequency of each band in hertz.
    pub band_hz: Vec<f32>,
    /// Seconds from one column to the next.
    pub seconds_per_column: f64,
    /// Seconds of one slice.
    pub slice_s: f64,
    /// Span in decibels below the loudest bin that the network sees.
    pub top_db: f32,
    /// When to answer and when not.
    pub decision: DecisionConfig,
    /// Parameters of the network.
    pub parameters: usize,
    /// Sentences on what it was trained on and how good it is.
    pub provenance: Vec<String>,
}
