//! What the engine says to the visitor, in a form that the page can say in another language.

use serde::{Deserialize, Serialize};

/// A sentence in English, with what it takes to say it otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// One of [`KEYS`]; `www/words/CODE.json` has the sentence under it.
    pub key: String,
    /// What goes into its places.
    pub values: Vec<(String, String)>,
    /// The whole sentence in English.
    pub english: String,
}

/// All keys. English has no entry for them in its file of words: its sentences come from where the
/// error is defined.
pub const KEYS: [&str; 37] = [
    "audio.channels",
    "audio.damaged",
    "audio.empty",
    "audio.no-track",
    "audio.not-audio",
    "audio.not-finite",
    "audio.rate",
    "audio.unreadable",
    "audio.unsupported",
    "chosen.asked-cpu",
    "chosen.cpu-failed",
    "chosen.cpu-faster",
    "chosen.gave-up",
    "chosen.measuring",
    "chosen.no-adapter",
    "chosen.no-webgpu",
    "chosen.software",
    "chosen.webgpu",
    "chosen.webgpu-failed",
    "chosen.webgpu-faster",
    "file.gone",
    "file.none",
    "live.failed",
    "model-file.damaged",
    "model-file.no-manifest",
    "model-file.not-a-model",
    "model-file.refused-by-server",
    "model-file.too-large",
    "model-file.truncated",
    "model-file.unreachable",
    "model-file.unusable",
    "model-file.version",
    "network.failed",
    "song.failed",
    "warning.damaged",
    "warning.not-finite",
    "warning.truncated",
];

impl Sentence {
    /// A sentence without places.
    pub fn new(key: &str, english: impl ToString) -> Sentence {
        debug_assert!(KEYS.contains(&key), "{key} is not listed");
        Sentence {
            key: key.to_owned(),
            values: Vec::new(),
            english: english.to_string(),
        }
    }

    /// Gives a place its value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Sentence {
        self.values.push((name.to_owned(), value.to_string()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_listed_once_and_in_order() {
        assert!(KEYS.is_sorted_by(|a, b| a < b));
    }
}
