//! Conversion of one audio file to quantised spectrograms.

use std::io::Cursor;
use std::path::Path;

use anyhow::{Result, ensure};
use genrescope_audio as audio;
use genrescope_mel::{MelFrontEnd, Spectrogram};
use serde::{Deserialize, Serialize};

use super::source_song::SourceSong;
use crate::checksum::sha256;
use crate::data::store_file::StoreSettings;
use crate::files;

/// Relative deviation from the store's length at which a song is used whole: GTZAN's clips of 30 s are
/// 29.93 to 30.65 s long.
const TOLERANCE: f32 = 0.025;
/// Sample rate to which the sample counts in the list of songs refer.
const LIST_RATE: u64 = 22_050;

/// Measurements of a clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipMeasurements {
    /// Length in mono samples at 22,050 Hz.
    pub samples: usize,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Lower end of the quantisation range relative to the loudest bin, decibels; below 0.
    pub floor_db: f32,
    /// Absolute level of the loudest bin, decibels.
    pub reference_db: f32,
}

/// A song or an augmented copy, ready to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// Name, genre and origin.
    pub source: SourceSong,
    /// Length, checksum and levels.
    pub measurements: ClipMeasurements,
    /// `[band, column]`, see [`crate::data::store_file`].
    pub codes: Vec<u8>,
}

/// The bytes of a file and their checksum.
///
/// # Errors
/// The file cannot be read.
pub fn open(path: &Path) -> Result<(Vec<u8>, String)> {
    let bytes = files::read(path)?;
    let checksum = sha256(&[&bytes]);
    Ok((bytes, checksum))
}

/// Decodes a file and quantises its spectrogram and those of its augmented copies: first the song, then
/// the copies in the order of the settings.
///
/// # Errors
/// The file cannot be decoded, is too short or silent.
pub fn convert(
    source: &SourceSong,
    bytes: Vec<u8>,
    checksum: &str,
    settings: &StoreSettings,
) -> Result<Vec<Clip>> {
    let rate = settings.mel.sample_rate;
    let hint = source.file.clone();
    let (samples, _, warnings) = audio::read_all(Box::new(Cursor::new(bytes)), Some(&hint), rate)?;
    let length = settings.seconds * rate as f32;
    ensure!(
        samples.len() as f32 >= length * (1.0 - TOLERANCE),
        "only {:.1} s long{}, less than the {} s of the store (--seconds)",
        samples.len() as f32 / rate as f32,
        warnings
            .first()
            .map(|w| format!(" ({w})"))
            .unwrap_or_default(),
        settings.seconds
    );
    let samples = match samples.len() as f32 > length * (1.0 + TOLERANCE) {
        // The middle is more typical of a song than its beginning and end.
        true => {
            let start = (samples.len() - length as usize) / 2;
            &samples[start..start + length as usize]
        }
        false => &samples[..],
    };
    let mut clips = vec![clip(source.clone(), samples, checksum, settings)?];
    for (at, &augmentation) in settings.augmentation.iter().enumerate() {
        // The same noise for the same file on every machine.
        let seed = sha256(&[checksum.as_bytes(), augmentation.to_string().as_bytes()]);
        let seed = u64::from_str_radix(&seed[..16], 16).unwrap_or(at as u64);
        let augmented = augmentation.apply(samples, rate, seed)?;
        clips.push(clip(
            source.augmented(augmentation),
            &augmented,
            checksum,
            settings,
        )?);
    }
    Ok(clips)
}

/// Quantises the spectrogram of samples.
fn clip(
    source: SourceSong,
    samples: &[f32],
    checksum: &str,
    settings: &StoreSettings,
) -> Result<Clip> {
    let mut front_end = MelFrontEnd::new(&settings.mel)?;
    let mut decibels = Vec::with_capacity(settings.mel.frames(samples.len()) * settings.mel.n_mels);
    front_end.push(samples, &mut decibels);
    front_end.finish(&mut decibels);
    let reference_db = decibels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut spectrogram = Spectrogram {
        n_mels: settings.mel.n_mels,
        seconds_per_frame: settings.mel.frame_duration_s(),
        decibels,
    };
    spectrogram.apply_reference_and_floor(&settings.mel.decibels);
    let floor_db = spectrogram.decibels.iter().copied().fold(0.0, f32::min);
    ensure!(floor_db < -1.0, "the file is silent");
    Ok(Clip {
        codes: codes(&spectrogram, settings.columns, floor_db),
        measurements: ClipMeasurements {
            samples: (samples.len() as u64 * LIST_RATE / u64::from(settings.mel.sample_rate))
                as usize,
            sha256: checksum.to_owned(),
            floor_db,
            reference_db,
        },
        source,
    })
}

/// Selects the columns and quantises them to 256 steps from the floor to 0 dB.
fn codes(spectrogram: &Spectrogram, columns: usize, floor_db: f32) -> Vec<u8> {
    let (bands, frames) = (spectrogram.n_mels, spectrogram.frames());
    let mut codes = vec![0; bands * columns];
    for column in 0..columns {
        // floor((c + 0.5) T / (C + 0.5)) in integer arithmetic.
        let frame = (2 * column + 1) * frames / (2 * columns + 1);
        for (band, value) in spectrogram.frame(frame).iter().enumerate() {
            let step = (1.0 - value / floor_db) * 256.0;
            codes[band * columns + column] = step.clamp(0.0, 255.0) as u8;
        }
    }
    codes
}
