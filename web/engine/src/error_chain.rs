//! Errors with their causes in one line.
//!
//! By type and not by `dyn Error`, whose tables keep the `Debug` code of every error: twenty kilobytes of
//! the engine.

use std::fmt::Display;

use genrescope_classify::ClassifyError;
use genrescope_crnn::model_file::ModelFileError;

/// The message of a classification error, with its cause.
pub fn classify_error(error: &ClassifyError) -> String {
    match error {
        ClassifyError::FrontEnd(cause) => joined(error, cause),
        ClassifyError::Network(cause) => joined(error, cause),
        ClassifyError::Weights(cause) => joined(error, cause),
        ClassifyError::Device(cause) => joined(error, cause),
        ClassifyError::NotFinite
        | ClassifyError::SelfTest { .. }
        | ClassifyError::IndependentLabels
        | ClassifyError::Cancelled => error.to_string(),
    }
}

/// The message of a model file's error, with its cause.
pub fn model_file_error(error: &ModelFileError) -> String {
    match error {
        ModelFileError::Tensors(cause) => joined(error, cause),
        other => other.to_string(),
    }
}

fn joined(error: &dyn Display, cause: &dyn Display) -> String {
    format!("{error}: {cause}")
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use genrescope_crnn::{NetworkError, StateDictError};

    use super::*;

    #[test]
    fn causes_follow_the_error() {
        let cause = NetworkError {
            detail: "device lost".to_owned(),
        };
        let text = classify_error(&ClassifyError::from(cause));
        assert!(text.ends_with(": device lost"), "{text}");
        assert_eq!(text.matches("device lost").count(), 1);
    }

    /// What [`Error::source`] says, is said.
    #[test]
    fn every_source_is_included() {
        let missing = || StateDictError::Missing {
            name: "head.bias".to_owned(),
        };
        let error = ClassifyError::from(missing());
        let source = error.source().expect("a cause").to_string();
        assert!(classify_error(&error).contains(&source));
        let error = ModelFileError::from(missing());
        let source = error.source().expect("a cause").to_string();
        let text = model_file_error(&error);
        assert_eq!(text.matches(&source).count(), 1, "{text}");
    }
}
