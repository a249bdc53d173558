//! What is known of a song before its audio is read.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::waveform_augment::Change;

/// What is known of a song before it is heard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Path within the audio folder, `/` between its parts.
    pub file: String,
    /// File name without extension.
    pub song: String,
    /// Genre name.
    pub genre: String,
    /// Whose it is, where that is known.
    pub artist_id: String,
    /// The part of the data set's own split, where it has one: train, valid or test.
    pub split: String,
    /// What was changed of the song [`About::song`]; none for the song itself.
    pub change: Option<Change>,
}

impl About {
    /// The same for a changed copy.
    pub fn changed(&self, change: Change) -> About {
        About {
            change: Some(change),
            ..self.clone()
        }
    }

    /// The name that a store has for the song or the copy.
    pub fn name(&self) -> String {
        match self.change {
            Some(change) => format!("{}~{change}", self.song),
            None => self.song.clone(),
        }
    }
}

/// Path within the audio folder, the same on every system.
pub fn within(audio: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(audio).unwrap_or(path).components();
    let names: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    names.join("/")
}
