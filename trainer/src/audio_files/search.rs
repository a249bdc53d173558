//! The search of one folder. Each file and folder is visited once, however many links lead to it.

use std::collections::{HashSet, VecDeque};
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

use genrescope_audio::has_audio_extension;
use walkdir::{DirEntry, WalkDir};

use super::identity::{Identity, identity};
use super::skipped::{SkipReason, Skipped};

/// The content of a folder.
#[derive(Default)]
pub struct Found {
    /// Files whose extension is that of an audio file, sorted by path.
    pub files: Vec<PathBuf>,
    /// Everything else but hidden files, sorted by path.
    pub skipped: Vec<Skipped>,
    /// Number of hidden files and folders. They are often metadata that an operating system created
    /// ("._song.wav", ".DS_Store").
    pub hidden: usize,
}

/// Searches a folder and all folders below it.
pub fn search(folder: &Path) -> Found {
    let mut search = Search::default();
    search.walk(folder);
    // After everything else, so that a file is reported under its own name and not under that of a link.
    while let Some(link) = search.links.pop_front() {
        search.follow(link);
    }
    let mut found = search.found;
    found.files.sort();
    found.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

#[derive(Default)]
struct Search {
    found: Found,
    visited: HashSet<Identity>,
    /// Symbolic links that are not followed yet.
    links: VecDeque<PathBuf>,
}

impl Search {
    fn walk(&mut self, root: &Path) {
        let mut entries = WalkDir::new(root).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) => {
                    if !self.visit(&entry) && (entry.file_type().is_dir() || entry.depth() == 0) {
                        entries.skip_current_dir();
                    }
                }
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_path_buf();
                    let error = error.into_io_error();
                    let error = error.unwrap_or_else(|| io::ErrorKind::Other.into());
                    self.skip(path, SkipReason::UnreadableFolder(error));
                }
            }
        }
    }

    /// Files an entry. Returns whether it is a folder that has not been visited yet.
    fn visit(&mut self, entry: &DirEntry) -> bool {
        let path = entry.path().to_path_buf();
        let is_root = entry.depth() == 0;
        if !is_root && entry.file_name().as_encoded_bytes().starts_with(b".") {
            self.found.hidden += 1;
            return false;
        }
        let kind = entry.file_type();
        if is_root || kind.is_dir() {
            let is_new = self.is_new(&path);
            if !is_new {
                self.skip(path, SkipReason::Repeated);
            }
            return is_new;
        }
        if !kind.is_symlink() {
            self.file(path, kind);
        } else if path.is_dir() {
            // Before links to files, which may be in this folder.
            self.links.push_front(path);
        } else {
            self.links.push_back(path);
        }
        false
    }

    fn follow(&mut self, link: PathBuf) {
        match link.metadata() {
            Ok(metadata) if metadata.is_dir() => self.walk(&link),
            Ok(metadata) => self.file(link, metadata.file_type()),
            // If it has the name of an audio file, the attempt to open it reports the error.
            Err(_) => self.regular_file(link),
        }
    }

    fn file(&mut self, path: PathBuf, kind: FileType) {
        if kind.is_file() {
            self.regular_file(path);
        } else {
            self.skip(path, SkipReason::SpecialFile);
        }
    }

    fn regular_file(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !has_audio_extension(&name) {
            self.skip(path, SkipReason::Extension);
        } else if !self.is_new(&path) {
            self.skip(path, SkipReason::Repeated);
        } else {
            self.found.files.push(path);
        }
    }

    /// Whether a file or folder is visited for the first time.
    fn is_new(&mut self, path: &Path) -> bool {
        identity(path).is_none_or(|identity| self.visited.insert(identity))
    }

    fn skip(&mut self, path: PathBuf, reason: SkipReason) {
        self.found.skipped.push(Skipped { path, reason });
    }
}
