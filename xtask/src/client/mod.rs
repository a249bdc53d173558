//! The client: the npm package's modules for the main thread, each joined into one. The page's rooms use it as well.

mod join;
mod texts;

use anyhow::Result;

use crate::command::root;

/// The module `entry` of `web/package/src` with all that it imports but the modules in `apart`.
///
/// # Errors
/// A module or the texts cannot be read.
pub fn joined(entry: &str, apart: &[&str]) -> Result<String> {
    let words = root().join("www/words");
    let generated = [
        ("texts.js", texts::english(&words)?),
        ("words.js", texts::of_element(&words)?),
    ];
    let source = root().join("web/package/src");
    join::joined(&source, entry, apart, &generated)
}
