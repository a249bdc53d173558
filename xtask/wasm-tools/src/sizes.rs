//! The size of a program by crate.

use std::collections::BTreeMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Bytes by crate. Constants are under `(data)`, tables and the rest of the file under `(other)`.
pub type Sizes = BTreeMap<String, usize>;

/// Attributes each function to a crate by its name. `None` if the program has no name section.
///
/// # Errors
/// The bytes are not WebAssembly.
pub fn by_crate(wasm: &[u8]) -> Result<Option<Sizes>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    let mut sizes = Sizes::new();
    let mut rest = wasm.len();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    if matches!(import?.ty, TypeRef::Func(_)) {
                        imported += 1;
                    }
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::DataSection(reader) => {
                let bytes = reader.range().len();
                sizes.insert("(data)".to_owned(), bytes);
                rest -= bytes;
            }
            Payload::CustomSection(section) => {
                rest -= section.range().len();
                let KnownCustom::Name(reader) = section.as_known() else {
                    continue;
                };
                for part in reader {
                    if let Name::Function(functions) = part? {
                        for naming in functions {
                            let naming = naming?;
                            names.insert(naming.index as usize, naming.name);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    if names.is_empty() {
        return Ok(None);
    }
    for (index, bytes) in bodies.into_iter().enumerate() {
        let name = names.get(&(imported + index)).copied().unwrap_or_default();
        *sizes.entry(crate_of(name)).or_default() += bytes;
        rest -= bytes;
    }
    sizes.insert("(other)".to_owned(), rest);
    Ok(Some(sizes))
}

/// The crate of a function. An instance of a generic function, such as `Vec::push`, belongs to the crate that
/// defines the function.
fn crate_of(mangled: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(mangled));
    let mut word = String::new();
    let mut letters = name.chars().peekable();
    // The first path of `<&mut serde_json::de::Deserializer<R> as serde::Deserializer>::any`.
    while let Some(letter) = letters.next() {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            word.push(letter);
        } else if letter == ':' && letters.peek() == Some(&':') && !word.is_empty() {
            return word;
        } else if letter == '[' && !word.is_empty() {
            // `core[9ca1]::fmt`: wasm-bindgen keeps the crates' disambiguators.
            letters.by_ref().find(|letter| *letter == ']');
        } else {
            word.clear();
        }
    }
    "(no crate)".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_crate_from_first_path() {
        let named = [
            ("_ZN4page3hub3Hub4post17h9b3993512fcdd5c7E", "page"),
            (
                "_ZN98_$LT$$RF$mut$u20$serde_json..de..Deserializer$LT$R$GT$$u20$as$u20$serde_core..de..Deserializer$GT$15deserialize_any17he842d182b6d9a779E",
                "serde_json",
            ),
            ("_RNvNtCsgXGp5Oqx2Ny_4core3fmt5write", "core"),
            ("_RNvCsfLfy6EI15iL_7___rustc13___rdl_realloc", "__rustc"),
            ("<core[9ca1f00d]::fmt::Formatter>::pad", "core"),
            ("<[u8] as alloc[12]::slice::Join>::join", "alloc"),
            ("__wbindgen_malloc", "(no crate)"),
            ("", "(no crate)"),
        ];
        for (mangled, expected) in named {
            assert_eq!(crate_of(mangled), expected, "{mangled}");
        }
    }
}
