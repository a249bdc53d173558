//! Errors of the shared library as sentences with keys.

use genrescope_audio::{AudioError, AudioWarning};
use genrescope_crnn::model_file::ModelFileError;
use genrescope_protocol::Sentence;

/// Why a file gives no samples.
pub fn audio(error: &AudioError) -> Sentence {
    let say = |key| Sentence::new(key, error);
    match error {
        AudioError::Empty => say("audio.empty"),
        AudioError::NotAudio => say("audio.not-audio"),
        AudioError::Unsupported { codec } => say("audio.unsupported").with("codec", codec),
        AudioError::Damaged { detail } => say("audio.damaged").with("detail", detail),
        AudioError::UnusableRate { rate } => say("audio.rate").with("rate", rate),
        AudioError::TooManyChannels { channels } => {
            say("audio.channels").with("channels", channels)
        }
        AudioError::NoAudioTrack => say("audio.no-track"),
        AudioError::NonFinite { count, total } => say("audio.not-finite")
            .with("count", count)
            .with("total", total),
        AudioError::Io { detail } => say("audio.unreadable").with("detail", detail),
        other => say("song.failed").with("detail", other),
    }
}

/// What was odd in a file.
pub fn warning(warning: &AudioWarning) -> Sentence {
    let say = |key| Sentence::new(key, warning);
    match warning {
        AudioWarning::Truncated { after_s } => {
            say("warning.truncated").with("seconds", format!("{after_s:.1}"))
        }
        AudioWarning::DamagedPackets { count } => say("warning.damaged").with("count", count),
        AudioWarning::NonFinite { count } => say("warning.not-finite").with("count", count),
        other => say("song.failed").with("detail", other),
    }
}

/// Why a model file is refused.
pub fn model_file(error: &ModelFileError) -> Sentence {
    let say = |key| Sentence::new(key, error);
    match error {
        ModelFileError::NotAModelFile => say("model-file.not-a-model"),
        ModelFileError::Truncated { actual } => say("model-file.truncated").with("actual", actual),
        ModelFileError::Damaged { detail } => say("model-file.damaged").with("detail", detail),
        ModelFileError::NoManifest => say("model-file.no-manifest"),
        ModelFileError::Version { found, supported } => say("model-file.version")
            .with("found", found)
            .with("supported", supported),
        other => say("model-file.unusable").with("detail", other),
    }
}
