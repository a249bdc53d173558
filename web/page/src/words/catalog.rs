//! The page's sentences in the visitor's language.
//!
//! A language is a plain file, `www/words/CODE.json`: keys and sentences, `{name}` where a value
//! goes. English is compiled in, so that there is always a text; another language is fetched when it is
//! chosen and replaces it.

use std::cell::RefCell;
use std::fmt::Display;

use js_sys::Function;
use wasm_bindgen::JsValue;

use crate::json::Value as Json;

/// The languages that there are, by code, each named in itself.
pub const LANGUAGES: [(&str, &str); 5] = [
    ("en", "English"),
    ("it", "Italiano"),
    ("es", "Español"),
    ("fr", "Français"),
    ("de", "Deutsch"),
];

#[cfg(not(target_arch = "wasm32"))]
const ENGLISH: &str = include_str!("../../../../www/words/en.json");
/// Those that the document does not have: see `build.rs` and [`remember`].
#[cfg(target_arch = "wasm32")]
const ENGLISH: &str = include_str!(concat!(env!("OUT_DIR"), "/english.json"));

/// A value for a `{name}` in a sentence.
pub type Value<'a> = (&'a str, &'a dyn Display);

struct Catalog {
    language: String,
    /// What this language has.
    sentences: Option<Json>,
    /// For what it lacks.
    english: Option<Json>,
    /// The English texts of the document, by key.
    document: Vec<(String, String)>,
}

thread_local! {
    static ASKED: RefCell<Option<Function>> = const { RefCell::new(None) };
    // A page has one language at a time, and one thread.
    static CATALOG: RefCell<Catalog> = RefCell::new(Catalog {
        language: "en".to_owned(),
        sentences: None,
        english: Json::parse(ENGLISH),
        document: Vec::new(),
    });
}

/// Selects another language. A file that is not a catalogue changes nothing; a sentence that it lacks
/// stays English.
pub fn speak(language: &str, json: &str) {
    let Some(sentences) = Json::parse(json) else {
        return;
    };
    CATALOG.with_borrow_mut(|catalog| {
        catalog.language = language.to_owned();
        catalog.sentences = Some(sentences);
    });
}

/// Remembers the English texts that came with the document, by key.
pub fn remember(document: Vec<(String, String)>) {
    CATALOG.with_borrow_mut(|catalog| catalog.document = document);
}

/// The code of the language that is spoken.
pub fn language() -> String {
    CATALOG.with_borrow(|catalog| catalog.language.clone())
}

/// The sentence with this key.
pub fn say(key: &str) -> String {
    find(key).unwrap_or_else(|| key.to_owned())
}

/// Has another program look up the texts from now on: `find` is called with a key. For the extras, whose texts are those
/// of the page's program.
pub fn ask(find: Function) {
    ASKED.set(Some(find));
}

/// The sentence with this key, for another program.
pub fn find_text(key: String) -> Option<String> {
    find(&key)
}

/// The sentence with this key, if there is one: for keys that are made of data (`genre.jazz`).
pub fn find(key: &str) -> Option<String> {
    let asked = ASKED.with_borrow(|asked| {
        let found = asked.as_ref()?.call1(&JsValue::NULL, &key.into());
        Some(found.ok()?.as_string())
    });
    if let Some(found) = asked {
        return found;
    }
    let of = |sentences: &Option<Json>| sentences.as_ref()?.get(key)?.text();
    CATALOG.with_borrow(|catalog| {
        let in_document = || {
            let mut texts = catalog.document.iter();
            Some(texts.find(|(known, _)| known == key)?.1.clone())
        };
        of(&catalog.sentences)
            .or_else(|| of(&catalog.english))
            .or_else(in_document)
    })
}

/// The sentence with this key and values in its places.
pub fn say_with(key: &str, values: &[Value]) -> String {
    fill(&say(key), values)
}

pub fn fill(sentence: &str, values: &[Value]) -> String {
    let mut filled = String::with_capacity(sentence.len() + 16);
    let mut rest = sentence;
    // One pass, so that a file called "{count}" is not taken for a place.
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            break;
        };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(&value.to_string()),
            None => filled.push_str(&format!("{{{name}}}")),
        }
        rest = behind;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_where_their_names_stand() {
        assert_eq!(
            fill("a {x} b {y}", &[("y", &2), ("x", &"{y}")]),
            "a {y} b 2"
        );
        assert_eq!(fill("no {such} place {", &[]), "no {such} place {");
    }

    #[test]
    fn a_language_is_laid_over_english() {
        speak("xx", r#"{"app.name": "Altro"}"#);
        assert_eq!(say("app.name"), "Altro");
        assert_eq!(language(), "xx");
        speak("yy", "no catalogue");
        assert_eq!(language(), "xx");
        speak("en", "{}");
        assert_eq!(say("app.name"), "Genrescope");
    }
}
