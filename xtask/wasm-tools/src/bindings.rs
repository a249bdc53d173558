//! JavaScript bindings of a program.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

/// Writes `<name>.js`, an ES module, and `<name>_bg.wasm` into `folder`, as
/// `wasm-bindgen --target web --no-typescript` does.
///
/// # Errors
/// The program cannot be read, or was compiled with another version of the `wasm-bindgen` crate.
pub fn write(program: &Path, folder: &Path, name: &str) -> Result<()> {
    Bindgen::new()
        .web(true)?
        .input_path(program)
        .typescript(false)
        .omit_default_module_path(false)
        .out_name(name)
        .generate(folder)
        .with_context(|| format!("bindings of {}", program.display()))
}
