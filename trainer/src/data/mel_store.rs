//! The stored log-mel spectrograms: 256 levels of decibels below each clip's loudest bin.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use genre_core::mel::{MelConfig, Spectrogram};

use super::songs::{self, Song};
use super::store_file::{self, Settings};
use crate::files;

/// Seconds from one stored column to the next.
///
/// The store keeps 387.5 columns of every 30 s clip of 1,292 frames at hop 512 and 22,050 Hz.
const SECONDS_PER_COLUMN: f64 = 1292.0 / 387.5 * 512.0 / 22_050.0;

/// The store keeps about every 3.336th frame of hop 512: this hop gives columns as far apart.
pub const STORE_HOP: usize = 1708;
/// Hop of the frames among which a store's columns are chosen.
const FRAME_HOP: usize = 512;

/// The front-end whose spectrograms a store holds, but for the hop.
pub fn store_mel() -> MelConfig {
    MelConfig {
        hop_length: FRAME_HOP,
        ..MelConfig::librosa_default()
    }
}

/// Refuses a store that a network of this trainer would hear wrongly.
fn fits(settings: &Settings) -> Result<()> {
    let apart = settings.seconds / (settings.columns as f32 + 0.5);
    let wanted = STORE_HOP as f32 / settings.mel.sample_rate as f32;
    ensure!(
        settings.mel == store_mel() && (apart / wanted - 1.0).abs() < 0.02,
        "its spectrograms were made otherwise than this trainer needs them ({} bands, {:.1} ms from column to column at {} Hz); prepare it again",
        settings.mel.n_mels,
        apart * 1e3,
        settings.mel.sample_rate
    );
    Ok(())
}

/// A store in memory.
pub struct MelStore {
    /// Songs in the order of the rows.
    pub songs: Vec<Song>,
    /// Genre names, sorted: their order is that of the network's outputs.
    pub genres: Vec<String>,
    /// Mel bands, the lowest first.
    pub bands: usize,
    /// Columns of each song.
    pub columns: usize,
    /// `[song, band, column]`
    codes: Vec<u8>,
    /// Decibels of the scale's floor, by song.
    floor_db: Vec<f32>,
}

impl MelStore {
    /// Reads `mel.safetensors` and `songs.csv` from a folder.
    pub fn open(folder: &Path) -> Result<MelStore> {
        let songs = songs::read(&folder.join("songs.csv"))?;
        let path = folder.join("mel.safetensors");
        let (tensors, settings) =
            store_file::read(&files::read(&path)?).with_context(|| path.display().to_string())?;
        if let Some(settings) = settings {
            fits(&settings).with_context(|| path.display().to_string())?;
        }
        let [count, bands, columns] = tensors.shape;
        ensure!(
            count == songs.len(),
            "songs.csv lists {} songs, but the store holds {count}",
            songs.len()
        );
        let mut genres: Vec<String> = songs.iter().map(|song| song.genre.clone()).collect();
        genres.sort();
        genres.dedup();
        Ok(MelStore {
            genres,
            bands,
            columns,
            codes: tensors.codes,
            floor_db: tensors.floor_db,
            songs,
        })
    }

    /// Index of a song's genre in [`MelStore::genres`].
    pub fn label(&self, row: usize) -> usize {
        self.genres
            .binary_search(&self.songs[row].genre)
            .expect("the genres were collected from the songs")
    }

    /// Decibels below the clip's loudest bin, `[band, frame]` row-major, into `out`.
    pub fn copy_slice(&self, row: usize, start: usize, frames: usize, out: &mut [f32]) {
        let levels = self.levels(row);
        for (band, out) in out.chunks_exact_mut(frames).enumerate() {
            let at = (row * self.bands + band) * self.columns + start;
            for (out, &code) in out.iter_mut().zip(&self.codes[at..at + frames]) {
                *out = levels[usize::from(code)];
            }
        }
    }

    /// A whole song as the front-end would give it, decibels referenced to the clip's maximum.
    pub fn spectrogram(&self, row: usize) -> Spectrogram {
        let levels = self.levels(row);
        let song = &self.codes[row * self.bands * self.columns..][..self.bands * self.columns];
        let mut decibels = vec![0.0; song.len()];
        for (band, line) in song.chunks_exact(self.columns).enumerate() {
            for (column, &code) in line.iter().enumerate() {
                decibels[column * self.bands + band] = levels[usize::from(code)];
            }
        }
        Spectrogram {
            n_mels: self.bands,
            seconds_per_frame: SECONDS_PER_COLUMN,
            decibels,
        }
    }

    /// Decibels of each code of a song (the store's own formula).
    fn levels(&self, row: usize) -> [f32; 256] {
        let floor = self.floor_db[row];
        std::array::from_fn(|code| floor * (1.0 - (code as f32 + 0.5) / 256.0))
    }
}
