//! The page's words: what the program and the document ask for is there, in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use genrescope_protocol::KEYS;

type Words = BTreeMap<String, String>;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn words(path: &Path) -> Words {
    let text = fs::read_to_string(path).expect("a readable file");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn english() -> Words {
    words(&folder("../../www/words/en.json"))
}

/// All languages but English.
fn others() -> Vec<(String, Words)> {
    let mut all: Vec<_> = fs::read_dir(folder("../../www/words"))
        .expect("a folder of words")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "en"))
        .map(|path| (path.display().to_string(), words(&path)))
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn places(sentence: &str) -> BTreeSet<&str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// `key.one` and `key.other` are forms of one sentence.
fn stem(key: &str) -> &str {
    ["one", "few", "many", "other"]
        .iter()
        .find_map(|form| key.strip_suffix(form)?.strip_suffix('.'))
        .unwrap_or(key)
}

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            found.push_str(text.split("#[cfg(test)]").next().unwrap_or_default());
        }
    }
}

#[test]
fn every_key_of_the_document_is_there_with_the_same_words() {
    let english = english();
    let html = fs::read_to_string(folder("../../www/index.html")).expect("the document");
    let mut seen = 0;
    for part in html.split("data-words=\"").skip(1) {
        let (key, rest) = part.split_once('"').expect("an end");
        let (_, text) = rest.split_once('>').expect("the end of the tag");
        let (text, _) = text.split_once('<').expect("the next tag");
        assert_eq!(english.get(key).map(String::as_str), Some(text), "{key}");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
    for part in html.split("data-words-").skip(1) {
        let (_, rest) = part.split_once("=\"").expect("a value");
        let (key, _) = rest.split_once('"').expect("an end");
        assert!(english.contains_key(key), "{key}");
    }
}

#[test]
fn nothing_is_said_that_nobody_asks_for_and_nothing_is_missing() {
    let mut program = fs::read_to_string(folder("../../www/index.html")).expect("the document");
    sources(&folder("src/page"), &mut program);
    let english = english();
    for key in english.keys() {
        let made_of_data = key.starts_with("genre.");
        let asked = program.contains(&format!("\"{}\"", stem(key)));
        assert!(asked || made_of_data, "nobody says {key}");
    }
    for call in ["say(\"", "say_with(\"", "count(\""] {
        for part in program.split(call).skip(1) {
            let (key, _) = part.split_once('"').expect("an end");
            let there = english.contains_key(key) || english.contains_key(&format!("{key}.other"));
            assert!(there, "no sentence for {key}");
        }
    }
}

#[test]
fn every_language_says_all_of_it_with_the_same_places() {
    let english = english();
    let others = others();
    assert_eq!(others.len(), 4, "Italian, Spanish, French, German");
    for (file, words) in others {
        for (key, sentence) in &english {
            let there = words
                .get(key)
                .unwrap_or_else(|| panic!("{file} lacks {key}"));
            // A singular may well do without its number.
            let optional = ["count"].into();
            let wanted = places(sentence);
            let given = places(there);
            let differing: BTreeSet<_> = wanted.symmetric_difference(&given).copied().collect();
            let excused = stem(key) != key && differing.is_subset(&optional);
            assert!(
                differing.is_empty() || excused,
                "{file}: {key}: {differing:?}"
            );
        }
        for key in KEYS {
            assert!(words.contains_key(key), "{file} lacks the engine's {key}");
        }
        let known: BTreeSet<_> = english.keys().map(|key| stem(key)).collect();
        for key in words.keys() {
            let wanted = known.contains(stem(key)) || KEYS.contains(&key.as_str());
            assert!(
                wanted || key.starts_with("genre."),
                "{file}: nobody says {key}"
            );
        }
    }
}
