//! Why a file has no classification, and the codes of these errors in JSON.

use genrescope_audio::AudioError;
use genrescope_classify::ClassifyError;

/// Why a file has no classification.
#[derive(Debug, thiserror::Error)]
pub enum PredictError {
    /// The file cannot be read or decoded.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The network or its device failed, or the caller cancelled.
    #[error(transparent)]
    Classify(#[from] ClassifyError),
}

impl PredictError {
    /// The code of the error in JSON, which does not change with the wording of messages: that of
    /// [`audio_error_code`], `cancelled` if the caller cancelled, else `failed`.
    pub fn code(&self) -> &'static str {
        match self {
            PredictError::Audio(error) => audio_error_code(error),
            PredictError::Classify(ClassifyError::Cancelled) => "cancelled",
            PredictError::Classify(_) => "failed",
        }
    }
}

/// The code of an audio file's fault. `unreadable` is an error of the file system.
pub fn audio_error_code(error: &AudioError) -> &'static str {
    match error {
        AudioError::Empty => "empty",
        AudioError::NotAudio => "not_audio",
        AudioError::Unsupported { .. } | AudioError::EncodedPcm { .. } => "unsupported",
        AudioError::Protected { .. } => "protected",
        AudioError::Damaged { .. } => "damaged",
        AudioError::UnusableRate { .. } => "unusable_rate",
        AudioError::TooManyChannels { .. } => "too_many_channels",
        AudioError::NoAudioTrack => "no_audio_track",
        AudioError::DecoderFailed { .. } => "decoder_failed",
        AudioError::NonFinite { .. } => "not_finite",
        AudioError::Io { .. } => "unreadable",
        _ => "failed",
    }
}
