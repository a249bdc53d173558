//! Whether two paths name the same file.

use std::path::Path;

/// Device and inode, which links and hard links to a file share.
#[cfg(unix)]
pub type Identity = (u64, u64);

/// The path without links.
#[cfg(not(unix))]
pub type Identity = std::path::PathBuf;

/// Identity of the file or folder behind a path; links are followed. `None` if there is none.
#[cfg(unix)]
pub fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;

    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// Identity of the file or folder behind a path; links are followed. `None` if there is none.
#[cfg(not(unix))]
pub fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok()
}
