//! Messages about files that the visitor chose.

use web_sys::Blob;

/// A chosen file.
pub struct PickedFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub blob: Blob,
}

/// Files were chosen.
pub enum FilesMessage {
    /// Files were dropped, chosen or pasted.
    Picked(Vec<PickedFile>),
    /// A folder was searched.
    FolderSearched {
        /// Audio files, which were picked.
        audio: usize,
        /// Other or unreadable files, which were skipped.
        skipped: usize,
    },
}
