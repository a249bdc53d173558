//! The texts of the package: those of the page that it needs, as JavaScript modules.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

/// Sentences of the engine: errors, warnings and why a backend is in use.
const ENGINE: [&str; 9] = [
    "audio.",
    "network.",
    "model-file.",
    "warning.",
    "chosen.",
    "file.gone",
    "file.none",
    "song.failed",
    "live.failed",
];
const LANGUAGES: [&str; 5] = ["en", "de", "fr", "es", "it"];
/// Names of texts in the element and their keys on the page.
const ELEMENT: [(&str, &str); 8] = [
    ("choose", "intake.choose"),
    ("listen", "intake.listen-live"),
    ("stop", "live.stop"),
    ("listening", "live.listening"),
    ("starting", "engine.starting"),
    ("decoding", "progress.decoding"),
    ("classifying", "progress.classifying"),
    ("percent", "number.percent"),
];

/// The module with the English sentences of the engine, by key.
///
/// # Errors
/// The texts cannot be read.
pub fn english(words: &Path) -> Result<String> {
    let all = read(words, "en")?;
    let needed = all
        .into_iter()
        .filter(|(key, _)| ENGINE.iter().any(|start| key.starts_with(start)));
    module("english", needed.collect())
}

/// The module with the texts of the custom element, by language.
///
/// # Errors
/// The texts cannot be read, or one is missing.
pub fn of_element(words: &Path) -> Result<String> {
    let mut languages = Map::new();
    for language in LANGUAGES {
        let all = read(words, language)?;
        let text = |key: &str| {
            all.get(key)
                .cloned()
                .with_context(|| format!("{language} has no {key}"))
        };
        let mut own = Map::new();
        for (name, key) in ELEMENT {
            own.insert(name.to_owned(), text(key)?);
        }
        own.insert(
            "failed".to_owned(),
            without_detail(&text("song.failed")?).into(),
        );
        for (key, value) in &all {
            if let Some(answer) = key.strip_prefix("answer.") {
                own.insert(answer.to_owned(), value.clone());
            } else if key.starts_with("genre.") {
                own.insert(key.clone(), value.clone());
            }
        }
        languages.insert(language.to_owned(), own.into());
    }
    module("words", languages)
}

/// "It failed." from "It failed: {detail}."
fn without_detail(text: &Value) -> String {
    let text = text.as_str().unwrap_or_default();
    let plain = text.split_once(':').map_or(text, |(before, _)| before);
    plain.trim_end().to_owned() + "."
}

fn read(words: &Path, language: &str) -> Result<Map<String, Value>> {
    let path = words.join(format!("{language}.json"));
    let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

fn module(name: &str, content: Map<String, Value>) -> Result<String> {
    let content = serde_json::to_string(&content)?;
    Ok(format!("export const {name} = {content};\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::root;

    #[test]
    fn every_language_has_the_same_texts() {
        let module = of_element(&root().join("www/words")).unwrap();
        let json = module.trim_start_matches("export const words = ");
        let words: Map<String, Value> = serde_json::from_str(json.trim_end_matches(";\n")).unwrap();
        assert_eq!(words.len(), LANGUAGES.len());
        for (language, texts) in &words {
            for name in ["choose", "failed", "likely", "not-sure", "percent"] {
                assert!(texts[name].is_string(), "{language}: {name}");
            }
            assert!(
                !texts["failed"].as_str().unwrap().contains('{'),
                "{language}"
            );
        }
    }

    #[test]
    fn sentences_of_the_engine_are_there() {
        let module = english(&root().join("www/words")).unwrap();
        let engine = include_str!("../../../web/engine/src/sentences.rs");
        for key in engine.split("Sentence::new(\"").skip(1) {
            let key = key.split('"').next().unwrap();
            assert!(module.contains(&format!("\"{key}\":")), "{key}");
        }
    }
}
