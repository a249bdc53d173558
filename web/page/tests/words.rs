//! The catalogues: every text that the programs and the document use is there, in every language, and
//! none that they do not use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Texts by key.
type Catalogue = BTreeMap<String, String>;

/// Keys made of data: genre names, and the figures, notes and name of a model.
const MADE_OF_DATA: [&str; 4] = ["genre.", "figure.", "note.", "model-name."];

/// Phrases that no language may have (again): words that give a program ears or a temper, technical
/// terms where a plain word does, and translations word by word.
const AVOIDED: [(&str, &[&str]); 5] = [
    (
        "en",
        &[
            "hear",
            "gave up",
            "given up",
            "passed over",
            "tuning",
            "slice",
            "as asked for",
            "anew",
        ],
    ),
    (
        "it",
        &[
            "Accordatura",
            "si è arreso",
            "alla maniera",
            "ascoltato in",
            "riascoltat",
        ],
    ),
    (
        "es",
        &[
            "Tocársela",
            "Hay que ",
            "A la manera",
            "Afinando",
            "escuchada",
        ],
    ),
    (
        "fr",
        &["jouer au réseau", "a lâché", "Accordage", "réécouté"],
    ),
    (
        "de",
        &[
            "gehört von",
            "gehört in",
            "wird gehört",
            "In der Art",
            "Stimmt sich",
            "aufgegeben",
            "übergangen",
        ],
    ),
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn catalogue(path: &Path) -> Catalogue {
    let text = fs::read_to_string(path).expect("a readable file");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn english() -> Catalogue {
    catalogue(&folder("../../www/words/en.json"))
}

/// The folders of catalogues: that of the page, and that of scripts that are loaded on demand.
const CATALOGUES: [&str; 2] = ["../../www/words", ON_DEMAND];
const ON_DEMAND: &str = "../../www/on_demand/words";

/// All languages by code.
fn languages() -> BTreeMap<String, Catalogue> {
    languages_in(CATALOGUES[0])
}

fn languages_in(catalogues: &str) -> BTreeMap<String, Catalogue> {
    fs::read_dir(folder(catalogues))
        .expect("a folder of catalogues")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let code = path.file_stem().expect("a name").to_string_lossy();
            (code.into_owned(), catalogue(&path))
        })
        .collect()
}

/// The names in braces.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// The text without the names in braces.
fn without_places(text: &str) -> String {
    text.split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest))
        .collect()
}

/// `key.one` and `key.other` are forms of one text.
fn stem(key: &str) -> &str {
    ["one", "few", "many", "other"]
        .iter()
        .find_map(|form| key.strip_suffix(form)?.strip_suffix('.'))
        .unwrap_or(key)
}

fn is_made_of_data(key: &str) -> bool {
    MADE_OF_DATA.iter().any(|prefix| key.starts_with(prefix))
}

/// The sources under a folder, without their tests.
fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            found.push_str(
                text.split("#[cfg(test)]\nmod tests")
                    .next()
                    .unwrap_or_default(),
            );
        }
    }
}

/// The manifest of the shipped model.
fn manifest() -> Value {
    let file = fs::read(folder("../../models/genrescope.safetensors")).expect("the shipped model");
    let length: [u8; 8] = file[..8].try_into().expect("eight bytes");
    let header = &file[8..8 + u64::from_le_bytes(length) as usize];
    let header: Value = serde_json::from_slice(header).expect("a safetensors header");
    let manifest = header["__metadata__"]["genrescope"]
        .as_str()
        .expect("a manifest");
    serde_json::from_str(manifest).expect("JSON")
}

#[test]
fn document_has_the_english_texts() {
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
    for part in html.split("data-words-").skip(1) {
        let (name, rest) = part.split_once("=\"").expect("a value");
        let (key, _) = rest.split_once('"').expect("an end");
        let text = english
            .get(key)
            .unwrap_or_else(|| panic!("no text for {key}"));
        let attribute = format!(" {name}=\"{text}\" data-words-{name}=\"{key}\"");
        assert!(html.contains(&attribute), "the document lacks{attribute}");
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
    let app = fs::read_to_string(folder("../../www/manifest.webmanifest")).expect("a manifest");
    let app: Value = serde_json::from_str(&app).expect("JSON");
    assert_eq!(
        app["description"].as_str(),
        english.get("app.description").map(String::as_str)
    );
}

#[test]
fn every_text_is_used_and_every_used_text_exists() {
    let mut program = fs::read_to_string(folder("../../www/index.html")).expect("the document");
    sources(&folder("src"), &mut program);
    sources(&folder("../engine/src"), &mut program);
    sources(&folder("../protocol/src"), &mut program);
    let english = english();
    for key in english.keys() {
        let used = program.contains(&format!("\"{}\"", stem(key)));
        assert!(used || is_made_of_data(key), "{key} is not used");
    }
    for call in ["say(\"", "say_with(\"", "count(\"", "Sentence::new(\""] {
        for part in program.split(call).skip(1) {
            let (key, _) = part.split_once('"').expect("an end");
            let exists = english.contains_key(key) || english.contains_key(&format!("{key}.other"));
            assert!(exists, "no text for {key}");
        }
    }
}

#[test]
fn every_text_on_demand_is_used_and_every_used_text_exists() {
    let mut scripts = String::new();
    for entry in fs::read_dir(folder("../../www/on_demand")).expect("a folder of scripts") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "js") {
            scripts.push_str(&fs::read_to_string(path).expect("a script"));
        }
    }
    let english = &languages_in(ON_DEMAND)["en"];
    let genres = manifest()["genres"].clone();
    let genres = genres.as_array().expect("genres").iter();
    let about: BTreeSet<String> = genres
        .filter_map(Value::as_str)
        .map(|genre| format!("about.{genre}"))
        .collect();
    for key in english.keys() {
        let used = scripts.contains(&format!("\"{}\"", stem(key)));
        let made_of_data = about.contains(key) || is_made_of_data(key);
        assert!(used || made_of_data, "{key} is not used");
    }
    assert!(about.iter().all(|key| english.contains_key(key)));
    for part in scripts.split("say(\"").skip(1) {
        let (key, _) = part.split_once('"').expect("an end");
        let exists = english.contains_key(key) || english.contains_key(&format!("{key}.other"));
        assert!(exists, "no text for {key}");
    }
}

#[test]
fn every_language_has_every_text_with_the_same_places() {
    CATALOGUES.into_iter().for_each(assert_complete);
}

fn assert_complete(catalogues: &str) {
    let languages = languages_in(catalogues);
    let english = languages["en"].clone();
    let codes: Vec<&str> = languages.keys().map(String::as_str).collect();
    assert_eq!(codes, ["de", "en", "es", "fr", "it"]);
    let known: BTreeSet<_> = english.keys().map(|key| stem(key)).collect();
    for (code, texts) in &languages {
        for (key, text) in &english {
            let translated = texts
                .get(key)
                .unwrap_or_else(|| panic!("{code} lacks {key}"));
            assert!(!translated.is_empty(), "{code}: {key} is empty");
            let (expected, actual) = (places(text), places(translated));
            let differing: BTreeSet<_> = expected.symmetric_difference(&actual).copied().collect();
            // A singular may well do without its number.
            let excused = stem(key) != key && differing.is_subset(&["count"].into());
            assert!(
                differing.is_empty() || excused,
                "{code}: {key}: {differing:?}"
            );
        }
        for key in texts.keys() {
            let expected = known.contains(stem(key)) || key.starts_with("genre.");
            assert!(expected, "{code}: {key} is not used");
        }
    }
}

#[test]
fn avoided_phrases_do_not_return() {
    let [page, on_demand] = CATALOGUES.map(languages_in);
    for (code, phrases) in AVOIDED {
        for (key, text) in page[code].iter().chain(&on_demand[code]) {
            let text = without_places(text).to_lowercase();
            let found = phrases
                .iter()
                .find(|phrase| text.contains(&phrase.to_lowercase()));
            assert!(found.is_none(), "{code}: {key}: {found:?} in {text:?}");
        }
    }
}

#[test]
fn typography_follows_the_language() {
    for (code, texts) in CATALOGUES.into_iter().flat_map(languages_in) {
        for (key, text) in &texts {
            let at = format!("{code}: {key}: {text:?}");
            assert!(!text.contains("..."), "{at}");
            assert!(!text.contains('\''), "straight apostrophe, {at}");
            for (index, _) in text.match_indices('%') {
                let spaced = text[..index].ends_with('\u{a0}');
                let wants_space = !["en", "it"].contains(&code.as_str());
                // German writes a compound with hyphens.
                let compound = text[..index].ends_with('-');
                assert!(spaced == wants_space || compound, "percent sign, {at}");
            }
            if code == "fr" {
                for (index, _) in text.match_indices([':', ';', '?', '!', '»']) {
                    let before = text[..index].chars().next_back();
                    assert!(matches!(before, Some('\u{a0}' | '\u{202f}')), "{at}");
                }
            }
        }
    }
}

#[test]
fn shipped_model_card_is_translated() {
    let manifest = manifest();
    let slug = |text: &str, words: usize| -> String {
        let lower = text.to_ascii_lowercase();
        let parts: Vec<&str> = lower
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(words)
            .collect();
        parts.join("-")
    };
    let provenance = &manifest["provenance"];
    let figures = provenance["figures"].as_array().expect("figures").iter();
    let figures =
        figures.map(|it| format!("figure.{}", slug(it["name"].as_str().expect("a name"), 99)));
    let notes = provenance["notes"].as_array().expect("notes").iter();
    let notes = notes.map(|it| format!("note.{}", slug(it.as_str().expect("a text"), 4)));
    let card: BTreeSet<String> = figures.chain(notes).collect();
    let genres: Vec<&str> = manifest["genres"]
        .as_array()
        .expect("genres")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(card.len() >= 6 && genres.len() == 10);
    for (code, texts) in languages_in(ON_DEMAND) {
        for key in &card {
            assert!(texts.contains_key(key), "{code} lacks {key}");
        }
    }
    for (code, texts) in languages() {
        // The model's own names are English.
        for genre in genres.iter().filter(|_| code != "en") {
            assert!(
                texts.contains_key(&format!("genre.{genre}")),
                "{code} lacks {genre}"
            );
        }
    }
}
