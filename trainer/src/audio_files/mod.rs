//! Search of folders for audio files.

mod identity;
mod search;
mod skipped;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub use identity::{Identity, identity};
pub use search::search;
pub use skipped::{SkipReason, Skipped};

/// All audio files below a folder, sorted by path; other files are left out.
///
/// # Errors
/// A folder cannot be read.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = search(folder);
    for skipped in found.skipped {
        if let SkipReason::UnreadableFolder(error) = skipped.reason {
            let path = skipped.path.display();
            return Err(error).with_context(|| format!("cannot read {path}"));
        }
    }
    Ok(found.files)
}
