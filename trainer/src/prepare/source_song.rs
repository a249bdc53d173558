//! What is known of a song before its audio is read.

use std::path::Path;

use crate::waveform_augment::WaveformAugmentation;

/// A song before its audio is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceSong {
    /// Path within the audio folder, with `/` as separator.
    pub file: String,
    /// File name without extension.
    pub song: String,
    /// Genre name.
    pub genre: String,
    /// Identifier of the artist; empty if unknown.
    pub artist_id: String,
    /// Part in the data set's own split (train, valid or test); empty if there is none.
    pub split: String,
    /// Augmentation of the song [`SourceSong::song`]; `None` for the song itself.
    pub augmentation: Option<WaveformAugmentation>,
}

impl SourceSong {
    /// An augmented copy of the song.
    pub fn augmented(&self, augmentation: WaveformAugmentation) -> SourceSong {
        SourceSong {
            augmentation: Some(augmentation),
            ..self.clone()
        }
    }

    /// Name of the song or copy in a store.
    pub fn name(&self) -> String {
        match self.augmentation {
            Some(augmentation) => format!("{}~{augmentation}", self.song),
            None => self.song.clone(),
        }
    }
}

/// Path within the audio folder, with the same separator on every system.
pub fn within(audio: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(audio).unwrap_or(path).components();
    let names: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    names.join("/")
}
