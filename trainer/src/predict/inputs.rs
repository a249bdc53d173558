//! The files that the arguments stand for.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::playlist::{self, Entry};
use crate::audio_files::{self, Identity, SkipReason, Skipped};

/// A file to classify.
#[derive(Debug)]
pub struct Input {
    /// Its path, or `-` for standard input.
    pub path: PathBuf,
    /// Its path relative to the folder that was named, else its name. Copies are written there.
    pub relative: PathBuf,
}

/// Files to classify, and what is skipped.
#[derive(Default)]
pub struct Inputs {
    pub files: Vec<Input>,
    pub skipped: Vec<Skipped>,
    /// Number of hidden files and folders.
    pub hidden: usize,
}

impl Inputs {
    /// Replaces folders by the audio files below them and playlists by their entries.
    pub fn find(named: &[PathBuf]) -> Inputs {
        let mut inputs = Inputs::default();
        for path in named {
            // Only within one argument is a repeated playlist a loop.
            inputs.add(path, &mut HashSet::new());
        }
        inputs
    }

    fn add(&mut self, path: &Path, open_playlists: &mut HashSet<Identity>) {
        if path.is_dir() {
            self.add_folder(path);
        } else if playlist::is_playlist(path) {
            self.add_playlist(path, open_playlists);
        } else {
            let relative = path.file_name().unwrap_or(path.as_os_str()).into();
            self.files.push(Input {
                path: path.to_path_buf(),
                relative,
            });
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let found = audio_files::search(folder);
        let is_unreadable =
            |skipped: &Skipped| skipped.path == folder && skipped.reason.is_failure();
        if found.files.is_empty() && !found.skipped.iter().any(is_unreadable) {
            self.skip(folder, SkipReason::EmptyFolder);
        }
        self.files.extend(found.files.into_iter().map(|path| {
            let relative = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
            Input { path, relative }
        }));
        self.skipped.extend(found.skipped);
        self.hidden += found.hidden;
    }

    fn add_playlist(&mut self, path: &Path, open_playlists: &mut HashSet<Identity>) {
        if let Some(identity) = audio_files::identity(path)
            && !open_playlists.insert(identity)
        {
            self.skip(path, SkipReason::Repeated);
            return;
        }
        match playlist::read(path) {
            Err(error) => self.skip(path, SkipReason::UnreadablePlaylist(error)),
            Ok(entries) if entries.is_empty() => self.skip(path, SkipReason::EmptyPlaylist),
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Entry::Local(path) => self.add(&path, open_playlists),
                        Entry::Remote(address) => {
                            self.skip(Path::new(&address), SkipReason::Remote);
                        }
                    }
                }
            }
        }
    }

    fn skip(&mut self, path: &Path, reason: SkipReason) {
        let path = path.to_path_buf();
        self.skipped.push(Skipped { path, reason });
    }
}
