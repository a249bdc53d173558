//! Messages from the engine to the page.

use genrescope_vote::{Classification, SliceClassification};
use serde::{Deserialize, Serialize};

use crate::backend::{Backend, Measured};
use crate::model_summary::ModelSummary;
use crate::sentence::Sentence;

/// From the engine to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The worker's program runs. The page sends [`Request::Start`] after this.
    Hello,
    /// The engine can classify.
    Ready {
        /// The backend in use.
        backend: Backend,
        /// Why this backend is in use.
        reason: Sentence,
        /// Milliseconds from start to the end of the warm-up.
        warm_up_ms: f64,
        /// What the page needs to know of the model.
        model: ModelSummary,
    },
    /// The engine cannot start.
    CannotStart {
        /// Why, and what the visitor can do.
        message: Sentence,
    },
    /// The progress of a song. Sent at least every half second.
    Progress {
        /// The page's number for this song.
        song: u32,
        /// The current stage.
        stage: Stage,
        /// How much of the stage is done, `0.0..=1.0`; `None` if the length of the file is unknown.
        fraction: Option<f32>,
        /// Seconds of audio decoded so far.
        seconds: f64,
    },
    /// The tags of a song, if it has any. The payload is the file of its cover, if it has one: a `Uint8Array`.
    Tags {
        /// The page's number for this song.
        song: u32,
        /// What they say.
        tags: SongTags,
    },
    /// New columns of the mel spectrogram, in the payload: a `Uint8Array` of `count * bands` bytes,
    /// column by column, lowest band first. A byte is an absolute level: `0` is `-80 dB`, `255` is
    /// `+47.5 dB`, in steps of half a decibel.
    Columns {
        /// The page's number for this song.
        song: u32,
        /// Index of the first new column.
        first: usize,
        /// Number of new columns.
        count: usize,
    },
    /// Slices that have just been classified.
    Slices {
        /// The page's number for this song.
        song: u32,
        /// Number of slices of the song.
        total: usize,
        /// The new ones, in order of time.
        slices: Vec<SliceClassification>,
    },
    /// The song is done. If [`crate::Request::Start`] asked for embeddings, the payload is a `Float32Array` of
    /// `[slices, embedding width]`, with all slices of the song whatever the hop.
    Classified {
        /// The page's number for this song.
        song: u32,
        /// The result by the requested vote.
        classification: Classification,
        /// What was wrong with the file, although it could be decoded.
        warnings: Vec<Sentence>,
        /// What kind of file it is.
        format: AudioFormat,
        /// Milliseconds of work on the song.
        took_ms: f64,
    },
    /// The song cannot be classified.
    Failed {
        /// The page's number for this song.
        song: u32,
        /// Why, and what the visitor can do.
        message: Sentence,
        /// Whether the browser's own decoder may be able to read the file.
        try_browser_decoder: bool,
    },
    /// The song was cancelled by [`Request::Cancel`].
    Cancelled {
        /// The page's number for this song.
        song: u32,
    },
    /// New columns of a live session, in the payload as in [`Event::Columns`].
    LiveColumns {
        /// The page's number for this session.
        session: u32,
        /// Number of new columns.
        count: usize,
    },
    /// The newest slice of a live session was classified. An engine that cannot keep up skips slices, so that
    /// its results are always current.
    LiveSlice {
        /// The page's number for this session.
        session: u32,
        /// The slice; its times count from [`Request::StartLive`].
        slice: SliceClassification,
        /// Seconds of sound processed so far.
        seconds: f64,
        /// Slices skipped so far.
        skipped: u64,
        /// Milliseconds of inference for this slice.
        took_ms: f64,
    },
    /// The result for the latest seconds of a live session, after each [`Event::LiveSlice`], if
    /// [`Request::StartLive`] has asked for it.
    LiveClassified {
        /// The page's number for this session.
        session: u32,
        /// By the model's own vote, without its slices; `None` at the start, before there is evidence.
        classification: Option<Classification>,
    },
    /// A live session has ended by an error.
    LiveFailed {
        /// The page's number for this session.
        session: u32,
        /// Why, and what the visitor can do.
        message: Sentence,
    },
    /// The engine has crashed; this worker sends nothing more.
    Crashed {
        /// What failed, for developers; in English.
        detail: String,
    },
    /// The backend was chosen, after it had been left open at the start.
    Chosen {
        /// The measurement, for [`Request::Start`] of the next visit; `None` if one of the two could
        /// not be measured.
        measured: Option<Measured>,
        /// The backend in use.
        backend: Backend,
        /// Why.
        reason: Sentence,
    },
    /// The engine has changed its backend while working, and continues.
    BackendChanged {
        /// The backend in use from now on.
        backend: Backend,
        /// Why.
        reason: Sentence,
    },
}

/// Title, artist, album and cover in the tags of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SongTags {
    /// The title.
    pub title: Option<String>,
    /// The artist.
    pub artist: Option<String>,
    /// The album.
    pub album: Option<String>,
    /// What kind of picture the cover is.
    pub cover: Option<CoverFacts>,
}

/// The kind of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoverFacts {
    /// Its size in bytes.
    pub bytes: usize,
    /// Its MIME type: JPEG, PNG, GIF or WebP.
    pub mime: String,
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

/// The stages of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Decoding and the mel spectrogram.
    Decoding,
    /// The network.
    Classifying,
}
