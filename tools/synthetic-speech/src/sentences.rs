//! What the voices say.

use anyhow::{Result, bail};

/// Least length of a clip's text in bytes: over thirty seconds of speech at any speed.
const MIN_LENGTH: usize = 1100;

/// The text of a clip: all sentences of a language equally often, in an order that depends on `clip`.
///
/// # Errors
///
/// If there are no sentences in the language, which is given by its ISO 639-1 code.
pub fn text(language: &str, clip: usize) -> Result<String> {
    let all = match language {
        "ca" => include_str!("sentences/ca.txt"),
        "cs" => include_str!("sentences/cs.txt"),
        "de" => include_str!("sentences/de.txt"),
        "en" => include_str!("sentences/en.txt"),
        "es" => include_str!("sentences/es.txt"),
        "fi" => include_str!("sentences/fi.txt"),
        "fr" => include_str!("sentences/fr.txt"),
        "hu" => include_str!("sentences/hu.txt"),
        "it" => include_str!("sentences/it.txt"),
        "nl" => include_str!("sentences/nl.txt"),
        "pl" => include_str!("sentences/pl.txt"),
        "pt" => include_str!("sentences/pt.txt"),
        "ru" => include_str!("sentences/ru.txt"),
        "sv" => include_str!("sentences/sv.txt"),
        "tr" => include_str!("sentences/tr.txt"),
        other => bail!("there are no sentences in the language {other}"),
    };
    let sentences: Vec<&str> = all.lines().collect();
    let mut text = String::new();
    // Each language has twelve sentences. A step that is coprime to twelve visits all of them.
    let step = [1, 5, 7, 11][clip % 4];
    for turn in 0.. {
        if text.len() >= MIN_LENGTH {
            break;
        }
        text.push_str(sentences[(clip + turn * step) % sentences.len()]);
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voices::{HELD_OUT, TRAINING};

    #[test]
    fn every_voice_has_sentences_in_its_languages() {
        for (number, voice) in TRAINING.iter().chain(HELD_OUT).enumerate() {
            for language in voice.languages {
                let text = text(language, number).unwrap_or_default();
                assert!(text.len() >= MIN_LENGTH, "{voice:?}");
            }
        }
    }

    #[test]
    fn every_language_has_twelve_sentences() {
        for language in TRAINING.iter().chain(HELD_OUT).flat_map(|v| v.languages) {
            let text = text(language, 0).unwrap_or_default();
            let mut sentences: Vec<&str> = text.lines().collect();
            sentences.sort_unstable();
            sentences.dedup();
            assert_eq!(sentences.len(), 12, "{language}");
        }
    }

    /// Festival cannot read accents.
    #[test]
    fn sentences_for_festival_are_ascii() {
        for language in ["ca", "cs", "en", "fi", "it"] {
            let text = text(language, 0).unwrap_or_default();
            assert!(text.is_ascii(), "{language}");
        }
    }
}
