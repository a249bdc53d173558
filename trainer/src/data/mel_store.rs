//! Stored log-mel spectrograms, quantised to 256 levels relative to the loudest bin of each clip.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use genrescope_mel::{MelConfig, Spectrogram};
use serde::{Deserialize, Serialize};

use super::coarse_grid;
use super::songs::{self, Song};
use super::store_file::{self, StoreSettings};
use crate::checksum::sha256;
use crate::files;

/// The files of a store.
const SONGS: &str = "songs.csv";
const MEL: &str = "mel.safetensors";
/// Further columns of the songs; optional.
const ABOUT: &str = "about.csv";

/// Seconds between columns of a store without metadata, which holds 387.5 columns of each 30 s clip
/// (1,292 frames at hop 512 and 22,050 Hz).
const SECONDS_PER_COLUMN: f64 = 1292.0 / 387.5 * 512.0 / 22_050.0;

/// Hop length whose columns have the same spacing as those of a store without metadata, which holds
/// about every 3.336th frame of hop 512.
pub const STORE_HOP: usize = 1708;
/// Hop length of the frames that such a store's columns were selected from.
const FRAME_HOP: usize = 512;
/// Largest relative deviation of the column spacing from a hop length that still counts as that hop.
const SAME_HOP: f64 = 0.02;

/// Front-end of a store with default settings, apart from its hop length.
pub fn store_mel() -> MelConfig {
    MelConfig {
        hop_length: FRAME_HOP,
        ..MelConfig::librosa_default()
    }
}

/// The front-end that produces columns like those of a store, and the seconds between columns.
fn front_end(settings: Option<&StoreSettings>) -> (MelConfig, f64) {
    let Some(settings) = settings else {
        let mel = MelConfig {
            hop_length: STORE_HOP,
            ..store_mel()
        };
        return (mel, SECONDS_PER_COLUMN);
    };
    let mel = settings.mel.clone();
    let seconds = f64::from(settings.seconds) / (settings.columns as f64 + 0.5);
    let apart = seconds * f64::from(mel.sample_rate);
    let near = |hop: usize| (apart / hop as f64 - 1.0).abs() < SAME_HOP;
    let hop_length = match (near(mel.hop_length), near(STORE_HOP)) {
        (true, _) => mel.hop_length,
        (false, true) => STORE_HOP,
        (false, false) => apart.round() as usize,
    };
    (MelConfig { hop_length, ..mel }, seconds)
}

/// SHA-256 checksums of a store's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreChecksums {
    /// Of `mel.safetensors`.
    pub mel: String,
    /// Of `songs.csv`.
    pub songs: String,
}

/// A store in memory.
pub struct MelStore {
    /// Songs in row order.
    pub songs: Vec<Song>,
    /// Genre names in ascending order, which is the order of the network's outputs.
    pub genres: Vec<String>,
    /// Number of mel bands; band 0 is the lowest.
    pub bands: usize,
    /// Number of columns per song.
    pub columns: usize,
    /// The front-end that produces spectrograms like the stored ones.
    pub front_end: MelConfig,
    /// Checksums of the files that the store was read from.
    pub checksums: StoreChecksums,
    /// Whether bands and columns were interpolated, because the file has a part of them.
    pub interpolated: bool,
    seconds_per_column: f64,
    /// `[song, band, column]`
    codes: Vec<u8>,
    /// Lower end of the quantisation range in decibels, per song.
    floor_db: Vec<f32>,
}

impl MelStore {
    /// Reads `mel.safetensors` and `songs.csv` from a folder, and further columns of the songs from `about.csv` if there
    /// is such a file.
    ///
    /// # Errors
    /// A file cannot be read, is damaged, or does not match the other.
    pub fn open(folder: &Path) -> Result<MelStore> {
        let lines = files::read(&folder.join(SONGS))?;
        let bytes = files::read(&folder.join(MEL))?;
        let mut store = MelStore::from_bytes(folder, &lines, &bytes)?;
        let about = folder.join(ABOUT);
        if about.exists() {
            songs::add_columns(&about, &files::read(&about)?, &mut store.songs)?;
        }
        Ok(store)
    }

    /// Parses the content of `songs.csv` and `mel.safetensors`; errors name them in `folder`.
    ///
    /// # Errors
    /// A file is damaged or does not match the other.
    pub fn from_bytes(folder: &Path, lines: &[u8], bytes: &[u8]) -> Result<MelStore> {
        let list = folder.join(SONGS);
        let songs = songs::read(&list, lines)?;
        let path = folder.join(MEL);
        let (tensors, metadata) =
            store_file::read(bytes).with_context(|| path.display().to_string())?;
        if let Some(checksum) = metadata
            .as_ref()
            .and_then(|metadata| metadata.songs.as_ref())
        {
            checksum
                .check(lines)
                .with_context(|| list.display().to_string())?;
        }
        let settings = metadata.as_ref().map(|metadata| &metadata.settings);
        let (front_end, seconds_per_column) = front_end(settings);
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
            front_end,
            checksums: StoreChecksums {
                mel: sha256(&[bytes]),
                songs: sha256(&[lines]),
            },
            interpolated: tensors.interpolated,
            seconds_per_column,
            codes: tensors.codes,
            floor_db: tensors.floor_db,
            songs,
        })
    }

    /// Checks that a model has the store's genres.
    ///
    /// # Errors
    /// The genres or their order differ.
    pub fn check_genres(&self, of_model: &[String]) -> Result<()> {
        ensure!(
            of_model == self.genres,
            "the model has the genres {:?}, but the data has {:?}",
            of_model,
            self.genres
        );
        Ok(())
    }

    /// Checks that the store, which is in `folder`, was made by a model's front-end: spectrograms of another one would give
    /// plausible wrong figures.
    ///
    /// # Errors
    /// The front-ends differ.
    pub fn check_front_end(&self, folder: &Path, of_model: &MelConfig) -> Result<()> {
        ensure!(
            *of_model == self.front_end,
            "the spectrograms in {} do not match the front-end of the model ({} bands and hop {} at {} Hz in the store, {} bands and hop {} at {} Hz in the model); prepare them again with the same settings",
            folder.display(),
            self.front_end.n_mels,
            self.front_end.hop_length,
            self.front_end.sample_rate,
            of_model.n_mels,
            of_model.hop_length,
            of_model.sample_rate
        );
        Ok(())
    }

    /// Seconds between columns.
    pub fn seconds_per_column(&self) -> f64 {
        self.seconds_per_column
    }

    /// Index of a song's genre in [`MelStore::genres`].
    pub fn label(&self, row: usize) -> usize {
        self.genres
            .binary_search(&self.songs[row].genre)
            .expect("the genres were collected from the songs")
    }

    /// Copies some columns of a song into `out`, `[band, column]` row-major, in decibels relative to the
    /// clip's loudest bin.
    pub fn copy_columns(&self, row: usize, columns: &[usize], out: &mut [f32]) {
        let levels = self.levels(row);
        for (band, out) in out.chunks_exact_mut(columns.len()).enumerate() {
            let line = &self.codes[(row * self.bands + band) * self.columns..][..self.columns];
            for (out, &column) in out.iter_mut().zip(columns) {
                *out = levels[usize::from(line[column])];
            }
        }
    }

    /// The same songs with a lower resolution of time and frequency (see [`coarse_grid`]).
    pub fn on_coarse_grid(&self) -> MelStore {
        let song = self.bands * self.columns;
        let lower = |codes: &[u8]| {
            coarse_grid::lower(codes, self.bands, self.columns, self.seconds_per_column)
        };
        MelStore {
            songs: self.songs.clone(),
            genres: self.genres.clone(),
            bands: self.bands,
            columns: self.columns,
            front_end: self.front_end.clone(),
            checksums: self.checksums.clone(),
            interpolated: true,
            seconds_per_column: self.seconds_per_column,
            codes: self.codes.chunks_exact(song).flat_map(lower).collect(),
            floor_db: self.floor_db.clone(),
        }
    }

    /// The spectrogram of a whole song, in decibels relative to the clip's maximum.
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
            seconds_per_frame: self.seconds_per_column,
            decibels,
        }
    }

    /// Decibels of each code of a song (see the formula of the store file).
    fn levels(&self, row: usize) -> [f32; 256] {
        let floor = self.floor_db[row];
        std::array::from_fn(|code| floor * (1.0 - (code as f32 + 0.5) / 256.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(seconds: f32, columns: usize, sample_rate: u32) -> usize {
        let mel = MelConfig {
            sample_rate,
            ..store_mel()
        };
        let settings = StoreSettings {
            mel,
            seconds,
            columns,
            augmentation: Vec::new(),
        };
        front_end(Some(&settings)).0.hop_length
    }

    #[test]
    fn hop_length_follows_from_column_spacing() {
        assert_eq!(front_end(None).0.hop_length, STORE_HOP);
        assert_eq!(hop(30.0, 387, 22_050), STORE_HOP);
        assert_eq!(hop(3.0, 38, 22_050), STORE_HOP);
        assert_eq!(hop(30.0, 1291, 22_050), 512);
        assert_eq!(hop(30.0, 937, 16_000), 512);
        assert_eq!(hop(30.0, 645, 22_050), 1025);
    }
}
