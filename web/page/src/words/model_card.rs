//! A model's figures and notes in the visitor's language, where the catalogues know them.
//!
//! A model file has them as they were exported. Their words form the keys:
//! `figure.songs-right-test` for "Songs right (test)", and `note.` with the first four words of a note.

use genrescope_protocol::Figure;

use super::catalog::{find, say_with};
use super::numbers::{integer, measured_share};

/// Words of a note that make its key.
const WORDS: usize = 4;

/// A figure with its interval. One that the catalogues do not know keeps its name.
pub fn figure(figure: &Figure) -> String {
    let name = find(&format!("figure.{}", slug(&figure.name, usize::MAX)));
    let [low, high] = figure.interval.map(measured_share);
    say_with(
        "model.figure",
        &[
            ("name", &name.unwrap_or_else(|| figure.name.clone())),
            ("value", &measured_share(figure.value)),
            ("low", &low),
            ("high", &high),
            ("songs", &integer(figure.songs)),
        ],
    )
}

/// A model's name for people, where the catalogues know the name in its file.
pub fn model_name(name: &str) -> String {
    find(&format!("model-name.{name}")).unwrap_or_else(|| name.to_owned())
}

/// A note, where the catalogues know it.
pub fn note(note: &str) -> Option<String> {
    find(&format!("note.{}", slug(note, WORDS)))
}

/// The first words of a text in lower case, joined by hyphens. ASCII only: the tables of Unicode would be
/// twelve kilobytes of the page's program.
fn slug(text: &str, words: usize) -> String {
    let lower = text.to_ascii_lowercase();
    let parts: Vec<&str> = lower
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(words)
        .collect();
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests_support::in_every_language;

    #[test]
    fn keys_are_made_of_the_words() {
        assert_eq!(slug("Songs right (test)", usize::MAX), "songs-right-test");
        assert_eq!(
            slug("GTZAN's audio has no licence.", WORDS),
            "gtzan-s-audio-has"
        );
    }

    #[test]
    fn unknown_figure_keeps_its_name() {
        let unknown = Figure {
            name: "Top-3 accuracy".to_owned(),
            value: 0.96,
            interval: [0.9, 0.99],
            songs: 1234,
        };
        in_every_language(|language| {
            let line = figure(&unknown);
            assert!(line.contains("Top-3 accuracy"), "{language}: {line}");
            assert!(line.contains(&measured_share(0.96)), "{language}: {line}");
            assert!(line.contains(&integer(1234)), "{language}: {line}");
        });
        assert_eq!(note("An unknown note."), None);
    }
}
