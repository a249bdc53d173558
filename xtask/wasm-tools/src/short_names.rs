//! Shorter programs: sections that only tools read are removed, long names of imports are replaced.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

use crate::sizes::{self, Sizes};

/// Shortens each `<name>_bg.wasm` of a folder together with its `<name>.js`. Returns the sizes of the
/// programs that have a name section, by program (`page`, `engine`), then by crate.
///
/// # Errors
/// A program has no script, or is not WebAssembly.
pub fn apply_to_folder(folder: &Path) -> Result<BTreeMap<String, Sizes>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(name) = file.strip_suffix("_bg.wasm") else {
            continue;
        };
        let wasm = fs::read(&path)?;
        let script = folder.join(format!("{name}.js"));
        let text = fs::read_to_string(&script).with_context(|| format!("{}", script.display()))?;
        if let Some(sizes) = sizes::by_crate(&wasm)? {
            let program = name.split('-').next().unwrap_or(name);
            all.insert(program.to_owned(), sizes);
        }
        let short = ShortNames::of(&text);
        fs::write(&path, shortened(&wasm, &short)?)?;
        fs::write(&script, short.apply(&text))?;
    }
    Ok(all)
}

/// Replacements for wasm-bindgen's names of imports, such as `__wbg_appendChild_dbf7ad2f48413560`. Their
/// hashes do not compress and would be a tenth of the page's download.
struct ShortNames<'a>(BTreeMap<&'a str, String>);

impl<'a> ShortNames<'a> {
    /// A short name for each long name in a script.
    fn of(script: &'a str) -> ShortNames<'a> {
        let mut names = BTreeMap::new();
        for word in words(script).filter(|word| has_hash(word)) {
            let next = format!("i{}", names.len());
            names.entry(word).or_insert(next);
        }
        ShortNames(names)
    }

    fn get<'b>(&'b self, name: &'b str) -> &'b str {
        self.0.get(name).map_or(name, String::as_str)
    }

    fn apply(&self, script: &str) -> String {
        let mut text = String::with_capacity(script.len());
        let mut done = 0;
        for word in words(script) {
            // `word` is a slice of `script`.
            let start = word.as_ptr() as usize - script.as_ptr() as usize;
            text.push_str(&script[done..start]);
            text.push_str(self.get(word));
            done = start + word.len();
        }
        text + &script[done..]
    }
}

fn words(script: &str) -> impl Iterator<Item = &str> {
    script
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

fn has_hash(word: &str) -> bool {
    let hash = |digits: &str| {
        let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        digits.len() == 16 && digits.chars().all(hexadecimal)
    };
    (word.starts_with("__wbg_") || word.starts_with("__wbindgen_"))
        && word.rsplit_once('_').is_some_and(|(_, last)| hash(last))
}

/// The program without custom sections, with short names of its imports.
fn shortened(wasm: &[u8], names: &ShortNames) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::CustomSection(_) => {}
            Payload::ImportSection(reader) => {
                let mut section = ImportSection::new();
                for import in reader.clone().into_imports() {
                    let import = import?;
                    let of = RoundtripReencoder.entity_type(import.ty)?;
                    section.import(import.module, names.get(import.name), of);
                }
                module.section(&section);
            }
            _ => {
                if let Some((id, range)) = payload.as_section() {
                    let data = &wasm[range.start as usize..range.end as usize];
                    module.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(module.finish())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use wasm_encoder::{CustomSection, EntityType, TypeSection};

    const LONG: &str = "__wbg_add_dbf7ad2f48413560";

    #[test]
    fn replaces_names_in_script_and_program_alike() {
        let script = format!("{{ {LONG}: f, __wbg_load: g, __wbindgen_malloc: h }} // {LONG}é");
        let names = ShortNames::of(&script);
        let applied = names.apply(&script);
        assert_eq!(
            applied,
            "{ i0: f, __wbg_load: g, __wbindgen_malloc: h } // i0é"
        );
        assert_eq!(ShortNames::of(&applied).apply(&applied), applied);

        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("./page_bg.js", LONG, EntityType::Function(0));
        imports.import("./page_bg.js", "other", EntityType::Function(0));
        module.section(&types);
        module.section(&imports);
        let name = "producers".into();
        let data = (&[0u8][..]).into();
        module.section(&CustomSection { name, data });
        let short = shortened(&module.finish(), &names).unwrap();
        let text = String::from_utf8_lossy(&short);
        assert!(text.contains("i0") && text.contains("other"), "{text}");
        assert!(
            !text.contains("__wbg") && !text.contains("producers"),
            "{text}"
        );
        assert!(
            Parser::new(0)
                .parse_all(&short)
                .all(|payload| payload.is_ok())
        );
    }
}
