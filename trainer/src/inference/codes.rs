//! Codes of errors in JSON, which do not change with the wording of messages.

use std::io;

use anyhow::Error;
use genrescope_audio::AudioError;
use genrescope_predict::{PredictError, audio_error_code};

use super::audio_input::PipeTooLong;
use super::panics::Panicked;

/// The code of an error that occurred while a file was classified.
///
/// `unreadable` is an error of the file system, `panicked` a contained panic, `failed` anything else that
/// is not a fault of the file.
pub fn error_code(error: &Error) -> &'static str {
    let code = error.chain().find_map(|cause| {
        let audio = cause.downcast_ref::<AudioError>().map(audio_error_code);
        let predicted = cause.downcast_ref::<PredictError>().map(PredictError::code);
        audio
            .or(predicted)
            .or_else(|| cause.is::<Panicked>().then_some("panicked"))
            .or_else(|| cause.is::<PipeTooLong>().then_some("pipe_too_long"))
            .or_else(|| cause.is::<io::Error>().then_some("unreadable"))
    });
    code.unwrap_or("failed")
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn finds_the_code_below_added_context() {
        let audio = Err::<(), _>(AudioError::NoAudioTrack).context("in a.mp4");
        let missing = Err::<(), _>(io::Error::from(io::ErrorKind::NotFound)).context("in b.mp3");
        let codes = [audio, missing].map(|result| result.map_err(|error| error_code(&error)));
        assert_eq!(codes, [Err("no_audio_track"), Err("unreadable")]);
        assert_eq!(error_code(&anyhow::anyhow!("out of memory")), "failed");
    }
}
