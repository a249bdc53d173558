//! The files that the arguments stand for.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::playlist::{self, Entry};
use crate::audio_files::{self, Identity, SkipReason, Skipped};

/// A file to classify.
#[derive(Debug)]
pub struct Input {
    /// Its path, or `-` for standard input. The only thing that is held for each file, so that memory hardly
    /// grows with their number.
    pub path: Box<Path>,
    /// How many components of the path are above the place where its copy is written.
    above: u16,
}

impl Input {
    /// Its path relative to the folder that was named, else its name. Copies are written there.
    pub fn relative(&self) -> PathBuf {
        self.path.components().skip(self.above.into()).collect()
    }
}

/// An input below a folder.
fn below(folder: &Path, path: PathBuf) -> Input {
    let above = folder.components().count();
    Input {
        path: path.into(),
        above: above.try_into().unwrap_or(u16::MAX),
    }
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
            let folder = path.parent().unwrap_or(Path::new(""));
            self.files.push(below(folder, path.to_path_buf()));
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let found = audio_files::search(folder);
        let is_unreadable =
            |skipped: &Skipped| skipped.path == folder && skipped.reason.is_failure();
        if found.files.is_empty() && !found.skipped.iter().any(is_unreadable) {
            self.skip(folder, SkipReason::EmptyFolder);
        }
        let files = found.files.into_iter();
        self.files.extend(files.map(|path| below(folder, path)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_keep_the_path_below_the_named_folder() {
        for (folder, path, expected) in [
            ("music", "music/rock/a.wav", "rock/a.wav"),
            ("/music/", "/music/a.wav", "a.wav"),
            (".", "./rock/a.wav", "rock/a.wav"),
            ("../a/./b", "../a/./b/c/d.wav", "c/d.wav"),
            ("", "a.wav", "a.wav"),
            ("/", "/a.wav", "a.wav"),
            ("music/../music", "music/../music/a.wav", "a.wav"),
        ] {
            let relative = below(Path::new(folder), path.into()).relative();
            assert_eq!(relative, Path::new(expected), "{folder}");
        }
    }

    #[test]
    fn files_that_are_named_keep_their_name() {
        for (path, expected) in [("../x/a.wav", "a.wav"), ("-", "-"), ("a.wav", "a.wav")] {
            let inputs = Inputs::find(&[path.into()]);
            assert_eq!(inputs.files[0].relative(), Path::new(expected), "{path}");
        }
    }
}
