//! The engine's script: its bindings and, at their end, what starts it. A worker needs no other script, in the page and
//! in the npm package.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::command::root;

/// The last line of the bindings. The script exports nothing, so that bundlers may make it a classic one.
const EXPORTS: &str = "export { initSync, __wbg_init as default };";
/// The bindings' own guess at the program's address, which bundlers would take for a file to include.
const GUESS: &str = "new URL('engine_bg.wasm', import.meta.url)";
/// A name in the starting code that the bindings do not have.
const MARK: &str = "firstMessage";

/// Completes the engine's script of a site, unless it is complete.
///
/// # Errors
/// The bindings are not those of the version of wasm-bindgen that this was written for.
pub fn complete(site: &Path) -> Result<()> {
    let path = site.join("engine.js");
    let bindings = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    if bindings.contains(MARK) {
        return Ok(());
    }
    let start = root().join("web/package/worker/start.js");
    let start = fs::read_to_string(&start).with_context(|| format!("{}", start.display()))?;
    fs::write(&path, joined(&bindings, &start)?).with_context(|| format!("{}", path.display()))
}

fn joined(bindings: &str, start: &str) -> Result<String> {
    for text in [EXPORTS, GUESS] {
        ensure!(
            bindings.matches(text).count() == 1,
            "engine.js does not contain {text} once"
        );
    }
    Ok(bindings.replace(GUESS, "undefined").replace(EXPORTS, start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starting_code_takes_the_place_of_the_exports() {
        let bindings = format!("a = {GUESS};\n{EXPORTS}\n");
        assert_eq!(joined(&bindings, "b();").unwrap(), "a = undefined;\nb();\n");
        assert!(joined("a();\n", "b();").is_err());
    }

    #[test]
    fn starting_code_is_recognised_and_has_one_literal_address() {
        let start = include_str!("../../../web/package/worker/start.js");
        assert!(start.contains(MARK));
        let address = "new URL(\"./engine.wasm\", import.meta.url)";
        assert_eq!(start.matches(address).count(), 1);
        assert!(!start.contains("import(") && !start.contains("export "));
    }
}
