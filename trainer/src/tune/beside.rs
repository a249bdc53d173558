//! Files beside the model to be written, which are kept until it is complete.

use std::fs;
use std::path::{Path, PathBuf};

/// Embeddings of the songs.
pub const SONGS: &str = ".songs";
/// Folds that are trained.
pub const FOLDS: &str = ".folds";

/// `OUT.songs` or `OUT.folds`.
pub fn path(out: &Path, ending: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Removes the file of a model that is complete.
pub fn remove(out: &Path, ending: &str) {
    fs::remove_file(path(out, ending)).ok();
}
