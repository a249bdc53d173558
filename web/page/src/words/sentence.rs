//! Sentences, which are kept as a key and values, in the language of the page.

use std::fmt::Display;

use genrescope_protocol::{Sentence, Value};

use super::catalog::{self, find, say_with};
use super::model_name::model_name;
use super::numbers::decimal;
use super::plural::count;
use super::verdict::genre;

/// A sentence in the language of now. A sentence with the value `count` may have a form for each
/// number, see [`count`].
pub fn render(sentence: &Sentence) -> String {
    if let Some(name) = sentence.key.strip_prefix("genre.") {
        // A model may have genres that no catalogue names.
        return genre(name);
    }
    if let Some(name) = sentence.key.strip_prefix("model-name.") {
        return model_name(name);
    }
    let texts: Vec<(&str, String)> = sentence
        .values
        .iter()
        .map(|(name, value)| (&name[..], text(value)))
        .collect();
    let values: Vec<catalog::Value> = texts
        .iter()
        .map(|(name, text)| (*name, text as &dyn Display))
        .collect();
    match number(sentence) {
        Some(number) if find(&sentence.key).is_none() => count(&sentence.key, number, &values),
        _ => say_with(&sentence.key, &values),
    }
}

/// The sentence, or nothing where there is none.
pub fn render_or_empty(sentence: Option<&Sentence>) -> String {
    sentence.map(render).unwrap_or_default()
}

/// How long something took.
pub fn took(milliseconds: f64) -> String {
    render(&Sentence::duration(milliseconds))
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number { number, digits } => decimal(*number, usize::from(*digits)),
        Value::Sentences(sentences) => {
            let texts: Vec<String> = sentences.iter().map(render).collect();
            texts.join(", ")
        }
    }
}

fn number(sentence: &Sentence) -> Option<usize> {
    let of = |(name, value): &(String, Value)| match value {
        Value::Number { number, .. } if name == "count" => Some(*number as usize),
        _ => None,
    };
    sentence.values.iter().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests_support::in_every_language;

    #[test]
    fn sentence_follows_the_language() {
        let sentence = Sentence::new("warning.truncated").with_number("seconds", 2.5, 1);
        let mut seen = Vec::new();
        in_every_language(|language| {
            let text = render(&sentence);
            let number = if language == "en" { "2.5" } else { "2,5" };
            assert!(text.contains(number), "{language}: {text}");
            assert!(!seen.contains(&text), "{language}: {text}");
            seen.push(text);
        });
    }

    #[test]
    fn duration_has_a_digit_below_ten_seconds() {
        in_every_language(|language| {
            let point = if language == "en" { "." } else { "," };
            assert_eq!(took(2345.0), format!("2{point}3\u{a0}s"), "{language}");
            assert_eq!(took(48_000.0), "48\u{a0}s", "{language}");
        });
    }

    #[test]
    fn count_chooses_the_form() {
        let skipped = |count: u32| render(&Sentence::new("folder.skipped").with("count", count));
        assert_eq!(skipped(1), count("folder.skipped", 1, &[]));
        assert_ne!(skipped(1), skipped(2));
    }

    #[test]
    fn values_may_be_sentences() {
        let genres = ["genre.hip_hop", "genre.bossa_nova"].map(Sentence::new);
        let sentence = Sentence::new("live.summary")
            .with("time", "1:10")
            .with("parts", Value::Sentences(genres.into()));
        assert!(render(&sentence).contains("hip hop, bossa nova"));
    }
}
