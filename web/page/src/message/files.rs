//! Messages about files that the visitor chose.

use web_sys::Blob;

/// A chosen file.
pub struct PickedFile {
    /// Its name.
    pub name: String,
    /// The folder that it was chosen with, without slashes at its ends; empty for a single file.
    pub folder: String,
    /// Its bytes.
    pub blob: Blob,
}

impl PickedFile {
    /// A file that belongs to no folder.
    pub fn single(name: String, blob: Blob) -> PickedFile {
        PickedFile {
            name,
            folder: String::new(),
            blob,
        }
    }
}

/// What was dropped or pasted in place of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// An address.
    Link,
    /// Other text.
    Text,
}

impl NoFile {
    /// What a text is; `None` if it is empty.
    pub fn of(text: &str) -> Option<NoFile> {
        // A list of addresses has one a line, and may have comments.
        let first = text.trim_start();
        let is_link = ["http:", "https:", "www.", "spotify:"]
            .iter()
            .any(|start| first.starts_with(start));
        match first {
            "" => None,
            _ if is_link => Some(NoFile::Link),
            _ => Some(NoFile::Text),
        }
    }
}

/// Files were chosen.
pub enum FilesMessage {
    /// Files were dropped, chosen or pasted.
    Picked(Vec<PickedFile>),
    /// Something was dropped or pasted that is no file.
    NoFile(NoFile),
    /// A playlist was read: its name and its text, `None` if it cannot be read.
    Playlist(String, Option<String>),
    /// A folder was searched.
    FolderSearched {
        /// Audio files, which were picked.
        audio: usize,
        /// Other or unreadable files, which were skipped.
        skipped: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_differ_from_other_text() {
        assert_eq!(NoFile::of("https://example.org/a.mp3"), Some(NoFile::Link));
        assert_eq!(NoFile::of("\n www.example.org"), Some(NoFile::Link));
        assert_eq!(NoFile::of("Take Five"), Some(NoFile::Text));
        assert_eq!(NoFile::of(" \n"), None);
    }
}
