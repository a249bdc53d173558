//! Compressed copies of the site's files, which a server sends instead of compressing each answer.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::command::{output_of, program, root, run, target_dir};

/// Endings of the copies: Brotli, and gzip for browsers that connect without encryption.
const COPIES: [&str; 2] = ["br", "gz"];
/// Pictures in PNG are compressed already.
const COMPRESSIBLE: [&str; 8] = [
    "html",
    "css",
    "js",
    "json",
    "webmanifest",
    "wasm",
    "svg",
    "safetensors",
];

/// Whether a file is a compressed copy of another.
pub fn is_copy(path: &Path) -> bool {
    has_ending(path, &COPIES)
}

/// Writes copies beside all files of a site that compress, also in its folders.
///
/// # Errors
/// Node is missing, or a file cannot be written.
pub fn site(site: &Path) -> Result<()> {
    let mut files = originals(site)?;
    files.retain(|path| has_ending(path, &COMPRESSIBLE));
    self::files(&files)
}

/// Writes copies beside some files.
///
/// # Errors
/// As for [`site`].
pub fn files(files: &[PathBuf]) -> Result<()> {
    ensure!(
        output_of("node", &["--version"]).is_some(),
        "Node 20 or newer is missing: install it from your distribution"
    );
    let mut node = program("node", &[]);
    node.arg(root().join("xtask/src/page/compress.mjs"))
        .arg(target_dir().join("compressed"))
        .args(files);
    run(node)
}

/// All files of a site except copies, also those in its folders.
///
/// # Errors
/// A folder cannot be read.
pub fn originals(site: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(site)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(originals(&path)?);
        } else if !is_copy(&path) {
            files.push(path);
        }
    }
    Ok(files)
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| endings.contains(&ending))
}
