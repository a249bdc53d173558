//! `--m3u`: a playlist for each recognised genre.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};
use genrescope_predict::TagSummary;

use crate::{files, output};

/// The songs of each genre, and where their playlists go.
pub struct GenrePlaylists {
    /// The folder without links, so that paths relative to it are right.
    folder: PathBuf,
    songs: BTreeMap<String, String>,
}

impl GenrePlaylists {
    /// Creates the folder and checks that it has no playlist of these genres.
    ///
    /// # Errors
    /// The folder cannot be created, or a playlist exists.
    pub fn new(folder: &Path, genres: &[String]) -> Result<GenrePlaylists> {
        let resolved = fs::create_dir_all(folder).and_then(|()| folder.canonicalize());
        let resolved = resolved.with_context(|| format!("cannot create {}", folder.display()))?;
        for genre in genres {
            let path = folder.join(file_name(genre));
            let is_free = path.symlink_metadata().is_err();
            ensure!(is_free, "{} exists; choose another folder", path.display());
        }
        Ok(GenrePlaylists {
            folder: resolved,
            songs: BTreeMap::new(),
        })
    }

    /// Adds a song to the playlist of its genre.
    pub fn add(&mut self, genre: &str, path: &Path, tags: &TagSummary) {
        let Some(line) = self.line(path) else {
            let path = path.display();
            output::warn(format_args!(
                "{path} is not in a playlist: no playlist can name it"
            ));
            return;
        };
        let songs = self.songs.entry(genre.to_string()).or_default();
        if let Some(heading) = tags.heading() {
            // -1: the length is not stated.
            songs.push_str(&format!("#EXTINF:-1,{heading}\n"));
        }
        songs.push_str(&format!("{line}\n"));
    }

    /// Writes the playlists.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write(self) -> Result<()> {
        for (genre, songs) in self.songs {
            let text = format!("#EXTM3U\n{songs}");
            files::write_atomic(&self.folder.join(file_name(&genre)), text.as_bytes())?;
        }
        Ok(())
    }

    /// The path of a song relative to the folder; `None` if it is not a file, or its name contains a line
    /// break or is not Unicode.
    fn line(&self, path: &Path) -> Option<String> {
        // Only the folder is resolved: a link's own name is what its owner knows.
        let parent = path.parent().filter(|parent| *parent != Path::new(""));
        let parent = parent.unwrap_or(Path::new(".")).canonicalize().ok()?;
        let path = parent.join(path.file_name()?);
        let relative = relative_path(&path, &self.folder);
        let text = relative
            .to_str()
            .filter(|text| !text.contains(['\n', '\r']))?;
        path.is_file().then(|| {
            let is_plain = !text.starts_with(['#', ' ']);
            let text = if cfg!(windows) {
                text.replace('\\', "/")
            } else {
                text.to_string()
            };
            if is_plain { text } else { format!("./{text}") }
        })
    }
}

fn file_name(genre: &str) -> String {
    // A genre of a model that someone trained may contain a separator.
    let plain = genre.replace(['/', '\\', ':'], "-");
    format!("{plain}.m3u8")
}

/// `path` as seen from `folder`; both are absolute. Unchanged if they are on different drives.
fn relative_path(path: &Path, folder: &Path) -> PathBuf {
    let shared = path.components().zip(folder.components());
    let shared = shared.take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return path.to_path_buf();
    }
    let up = folder
        .components()
        .skip(shared)
        .map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_folder() {
        let relative = |path, folder| relative_path(Path::new(path), Path::new(folder));
        let cases = [
            ("/music/a/b.mp3", "/music", "a/b.mp3"),
            ("/music/a.mp3", "/music/lists/new", "../../a.mp3"),
            ("/music/a.mp3", "/music", "a.mp3"),
        ];
        for (path, folder, expected) in cases {
            assert_eq!(relative(path, folder), Path::new(expected), "{path}");
        }
    }
}
