//! For tests of texts and numbers in all languages.

use super::catalog::{LANGUAGES, speak};

/// Runs a check in each language of the page, and ends in English.
pub fn in_every_language(mut check: impl FnMut(&str)) {
    for (code, _) in LANGUAGES {
        let path = format!("{}/../../www/words/{code}.json", env!("CARGO_MANIFEST_DIR"));
        let file = std::fs::read_to_string(&path).expect("a catalogue of each language");
        speak(code, &file);
        check(code);
    }
    speak("en", "{}");
}
