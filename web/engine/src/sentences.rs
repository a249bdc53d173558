//! Errors of the libraries as sentences for the visitor.

use genrescope_audio::{AudioError, AudioWarning};
use genrescope_crnn::model_file::ModelFileError;
use genrescope_protocol::Sentence;

use crate::error_chain::model_file_error;

/// Why a file gives no samples.
pub fn audio(error: &AudioError) -> Sentence {
    match error {
        AudioError::Empty => Sentence::new("audio.empty"),
        AudioError::NotAudio => Sentence::new("audio.not-audio"),
        AudioError::Unsupported { codec } | AudioError::EncodedPcm { codec } => {
            Sentence::new("audio.unsupported").with("codec", &codec[..])
        }
        AudioError::Protected { scheme } => {
            Sentence::new("audio.protected").with("scheme", &scheme[..])
        }
        AudioError::DecoderFailed { detail } => {
            Sentence::new("audio.decoder-failed").with("detail", &detail[..])
        }
        AudioError::Damaged { detail } => {
            Sentence::new("audio.damaged").with("detail", &detail[..])
        }
        AudioError::UnusableRate { rate } => Sentence::new("audio.rate").with("rate", *rate),
        AudioError::TooManyChannels { channels } => {
            Sentence::new("audio.channels").with("channels", *channels)
        }
        AudioError::NoAudioTrack => Sentence::new("audio.no-track"),
        AudioError::NonFinite { count, total } => Sentence::new("audio.not-finite")
            .with_number("count", *count as f64, 0)
            .with_number("total", *total as f64, 0),
        AudioError::Io(source) => {
            Sentence::new("audio.unreadable").with("detail", source.to_string())
        }
        other => Sentence::new("song.failed").with("detail", other.to_string()),
    }
}

/// What was wrong with a file that could be decoded all the same.
pub fn warning(warning: &AudioWarning) -> Sentence {
    match warning {
        AudioWarning::Truncated { after_s } => {
            Sentence::new("warning.truncated").with_number("seconds", *after_s, 1)
        }
        AudioWarning::DamagedPackets { count } => {
            Sentence::new("warning.damaged").with_number("count", *count as f64, 0)
        }
        AudioWarning::NonFinite { count } => {
            Sentence::new("warning.not-finite").with_number("count", *count as f64, 0)
        }
        other => Sentence::new("warning.unknown").with("detail", other.to_string()),
    }
}

/// Why a model file is refused.
pub fn model_file(error: &ModelFileError) -> Sentence {
    match error {
        ModelFileError::NotAModelFile => Sentence::new("model-file.not-a-model"),
        ModelFileError::Truncated { actual } => {
            Sentence::new("model-file.truncated").with_number("actual", *actual as f64, 0)
        }
        ModelFileError::Damaged { detail } => {
            Sentence::new("model-file.damaged").with("detail", &detail[..])
        }
        ModelFileError::NoManifest => Sentence::new("model-file.no-manifest"),
        ModelFileError::Version { found, supported } => Sentence::new("model-file.version")
            .with("found", found.to_string())
            .with("supported", supported.to_string()),
        ModelFileError::IndependentLabels => Sentence::new("model-file.labels"),
        other => Sentence::new("model-file.unusable").with("detail", model_file_error(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A label must never be shown as the genre.
    #[test]
    fn a_model_of_labels_has_a_reason_of_its_own() {
        let sentence = model_file(&ModelFileError::IndependentLabels);
        assert_eq!(sentence, Sentence::new("model-file.labels"));
    }
}
