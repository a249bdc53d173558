//! The source files of a workspace.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders of generated and downloaded files.
const GENERATED: [&str; 4] = ["target", "node_modules", "dist", "__pycache__"];

/// Paths of all files below `root` with one of the extensions, relative to it and in alphabetical
/// order. Generated and hidden folders are left out.
///
/// # Errors
///
/// If a folder cannot be read.
pub fn with_extensions(root: &Path, extensions: &[&str]) -> Result<Vec<String>> {
    let mut files = Vec::new();
    collect(root, "", extensions, &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(root: &Path, folder: &str, extensions: &[&str], files: &mut Vec<String>) -> Result<()> {
    let path = root.join(folder);
    for entry in fs::read_dir(&path).with_context(|| path.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let relative = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !name.starts_with('.') && !GENERATED.contains(&name.as_str()) {
                collect(root, &relative, extensions, files)?;
            }
        } else if kind.is_file()
            && Path::new(&name)
                .extension()
                .is_some_and(|extension| extensions.iter().any(|e| extension == *e))
        {
            files.push(relative);
        }
    }
    Ok(())
}
