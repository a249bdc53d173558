//! An error with all its causes in one line.

use std::error::Error;

/// The messages of an error and its sources, separated by colons.
pub fn error_chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use genrescope_classify::ClassifyError;
    use genrescope_crnn::NetworkError;

    use super::error_chain;

    #[test]
    fn causes_follow_the_error() {
        let cause = NetworkError {
            detail: "device lost".to_owned(),
        };
        let text = error_chain(&ClassifyError::from(cause));
        assert!(text.ends_with(": device lost"), "{text}");
        assert_eq!(text.matches("device lost").count(), 1);
    }
}
