//! Files that are written completely or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes a temporary file and renames it, so that a kill or a full disk leaves the old file intact.
///
/// # Errors
/// The file cannot be written.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    write(path, bytes, fs::File::sync_all)?;
    sync_folder(path.parent());
    Ok(())
}

/// Like [`write_atomic`], but without waiting for the disk. After a power failure the file may be empty,
/// so this is for files that have a checksum and can be recreated.
///
/// # Errors
/// The file cannot be written.
pub fn write_unsynced(path: &Path, bytes: &[u8]) -> Result<()> {
    write(path, bytes, |_| Ok(()))
}

fn write(path: &Path, bytes: &[u8], sync: fn(&fs::File) -> std::io::Result<()>) -> Result<()> {
    let temporary = path.with_extension("partial");
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        sync(&file)?;
        fs::rename(&temporary, path)
    };
    write()
        .inspect_err(|_| {
            // Frees the space if the disk is full.
            fs::remove_file(&temporary).ok();
        })
        .with_context(|| cannot_write(path))
}

/// Waits until a file is on the disk.
///
/// # Errors
/// The file cannot be opened or written.
pub fn sync(path: &Path) -> Result<()> {
    let synced = fs::File::open(path).and_then(|file| file.sync_all());
    synced.with_context(|| cannot_write(path))
}

/// Waits until the entries of a folder are on the disk, if the system supports it. Otherwise a power
/// failure may undo a rename, but still leaves a complete file.
fn sync_folder(folder: Option<&Path>) {
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .ok();
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// Reads a file; the error names it.
///
/// # Errors
/// The file cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
