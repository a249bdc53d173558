//! What the room can ask for.

use genrescope_teach::GenreMeans;
use serde::Deserialize;

/// A request.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// The payload is the model file whose network is kept.
    Model {},
    /// The payload has the columns of a song's spectrogram as the engine sends them: a byte per band, half decibels from
    /// -80. Answered by `level_db` and `bandwidth_hz`.
    Measure {
        /// Centre of each band in hertz.
        band_hz: Vec<f32>,
    },
    /// The payload has the songs' embeddings, `[songs, width]` as f32. Trains a head; answered by its figures and the model
    /// file.
    Teach {
        /// Name of the model.
        name: String,
        /// Names of the genres.
        genres: Vec<String>,
        /// The songs, in the order of their embeddings.
        songs: Vec<SongFacts>,
        /// The first genres are those of the model and have no songs: their means.
        #[serde(default)]
        kept: Option<GenreMeans>,
    },
    /// The payload has the embedding of a song. Answered by the probabilities of the taught genres.
    Try {},
}

/// What is known of a song.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SongFacts {
    /// Index of its genre.
    pub genre: usize,
    /// Its artist, if known: songs of one artist are never divided between training and test.
    pub artist: Option<String>,
    /// See `Recording`.
    pub level_db: f32,
    /// See `Recording`.
    pub bandwidth_hz: f32,
}
