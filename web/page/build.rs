//! Writes the English texts that the document does not have. The program reads the others from the document, where they
//! are anyway, so that no visitor downloads them twice.

// This program runs where the page is built, not in a browser.
#![allow(clippy::disallowed_methods)]

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let [document, words] = ["../../www/index.html", "../../www/words/en.json"];
    for path in [document, words] {
        println!("cargo::rerun-if-changed={path}");
    }
    let (document, words) = (fs::read_to_string(document)?, fs::read_to_string(words)?);
    // A text a line.
    let kept: Vec<&str> = words
        .lines()
        .filter(|line| line.starts_with('"') && !is_in_document(line, &document))
        .map(|line| line.trim_end_matches(','))
        .collect();
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(
        Path::new(&folder).join("english.json"),
        format!("{{{}}}", kept.join(",")),
    )
}

/// Whether an element of the document has the key of this line, for its text or an attribute.
fn is_in_document(line: &str, document: &str) -> bool {
    let key = line.split('"').nth(1).unwrap_or_default();
    let has = |attribute: &str| document.contains(&format!(" {attribute}=\"{key}\""));
    [
        "data-words",
        "data-words-aria-label",
        "data-words-title",
        "data-words-content",
    ]
    .into_iter()
    .any(has)
}
