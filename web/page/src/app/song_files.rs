//! The files of the songs.

use web_sys::Blob;

/// A file of each song, and what the browser's decoder made of it.
#[derive(Default)]
pub struct SongFiles(Vec<SongFile>);

struct SongFile {
    song: u32,
    original: Blob,
    /// A WAV file, if the engine cannot decode the original.
    decoded: Option<Blob>,
}

impl SongFiles {
    /// Adds the file of a song.
    pub fn add(&mut self, song: u32, original: Blob) {
        self.0.push(SongFile {
            song,
            original,
            decoded: None,
        });
    }

    /// The file that the visitor chose.
    pub fn original(&self, song: u32) -> Option<&Blob> {
        Some(&self.get(song)?.original)
    }

    /// The file for the engine.
    pub fn readable(&self, song: u32) -> Option<&Blob> {
        let file = self.get(song)?;
        Some(file.decoded.as_ref().unwrap_or(&file.original))
    }

    /// Sets or removes what the browser's decoder made of it.
    pub fn set_decoded(&mut self, song: u32, decoded: Option<Blob>) {
        if let Some(file) = self.0.iter_mut().find(|file| file.song == song) {
            file.decoded = decoded;
        }
    }

    /// Removes the file of a song.
    pub fn remove(&mut self, song: u32) {
        self.0.retain(|file| file.song != song);
    }

    fn get(&self, song: u32) -> Option<&SongFile> {
        self.0.iter().find(|file| file.song == song)
    }
}
