//! Files that are there whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes beside the target and renames, so that a kill or a full disk leaves the old file as it was.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    write(path, bytes, fs::File::sync_all)?;
    settle_folder(path.parent());
    Ok(())
}

/// As [`write_whole`], but does not wait until the disk has it: for files that a checksum guards and
/// that can be made again, since a power cut may leave them empty.
pub fn write_soon(path: &Path, bytes: &[u8]) -> Result<()> {
    write(path, bytes, |_| Ok(()))
}

fn write(path: &Path, bytes: &[u8], settle: fn(&fs::File) -> std::io::Result<()>) -> Result<()> {
    let beside = path.with_extension("partial");
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        settle(&file)?;
        fs::rename(&beside, path)
    };
    write().map_err(|error| {
        // A disk that is full needs the room.
        fs::remove_file(&beside).ok();
        cannot_write(error, path)
    })
}

/// Waits until the disk has a file that somebody else wrote.
pub fn settle(path: &Path) -> Result<()> {
    let settled = fs::File::open(path).and_then(|file| file.sync_all());
    settled.map_err(|error| cannot_write(error, path))
}

/// Waits until the disk has the names in a folder, where the system can; a rename without it is
/// whole, but may be undone by a power cut.
fn settle_folder(folder: Option<&Path>) {
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .ok();
}

fn cannot_write(error: std::io::Error, path: &Path) -> anyhow::Error {
    anyhow::Error::new(error).context(format!("cannot write {}", path.display()))
}

/// Reads a file, naming it where that fails.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
