//! Why a request was refused.

use genrescope_audio::AudioError;
use serde::Serialize;

/// A code for the page, which has the sentence for it, and a detail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomError {
    /// Does not change with the wording of messages.
    pub code: &'static str,
    /// A name or half a sentence; in English.
    pub detail: String,
}

impl RoomError {
    /// An error with a detail.
    pub fn new(code: &'static str, detail: impl Into<String>) -> RoomError {
        RoomError {
            code,
            detail: detail.into(),
        }
    }

    /// A request that names something that is not there.
    pub fn bad_request(detail: impl Into<String>) -> RoomError {
        RoomError::new("bad_request", detail)
    }
}

impl From<AudioError> for RoomError {
    fn from(error: AudioError) -> RoomError {
        let code = match &error {
            AudioError::Empty | AudioError::NotAudio => "not_audio",
            AudioError::NoAudioTrack => "no_audio_track",
            AudioError::Unsupported { .. } | AudioError::EncodedPcm { .. } => "unsupported",
            AudioError::UnusableRate { .. } | AudioError::TooManyChannels { .. } => "unsupported",
            AudioError::Protected { .. } => "protected",
            _ => "damaged",
        };
        RoomError::new(code, error.to_string())
    }
}
