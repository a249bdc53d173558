//! Discovery of audio files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Extensions of supported formats. The decoder itself detects the format from the content.
const EXTENSIONS: [&str; 12] = [
    "wav", "au", "snd", "aif", "aiff", "mp3", "flac", "ogg", "oga", "m4a", "mp4", "aac",
];

/// All audio files below a folder, sorted by path.
///
/// # Errors
/// A folder cannot be read.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    files.sort();
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let path = entry.path();
        // Hidden files are often metadata that an operating system created ("._song.wav").
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            walk(&path, files)?;
        } else if is_audio(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_audio(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        let extension = extension.to_string_lossy().to_lowercase();
        EXTENSIONS.contains(&extension.as_str())
    })
}
