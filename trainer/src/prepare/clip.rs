//! From one file to its codes.

use std::io::Cursor;
use std::path::Path;

use anyhow::{Result, ensure};
use genre_core::audio;
use genre_core::mel::{MelFrontEnd, Spectrogram};
use serde::{Deserialize, Serialize};

use super::source::About;
use crate::checksum::sha256;
use crate::data::store_file::Settings;
use crate::files;

/// By how much a song may be longer or shorter than the store's length and still be taken whole:
/// GTZAN's clips of 30 s are 29.93 to 30.65 s long.
const TOLERANCE: f32 = 0.025;
/// The rate at which the list of songs counts samples.
const LIST_RATE: u64 = 22_050;

/// What a store keeps of a song beside the codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// Mono samples that were looked at, as many as they are at 22,050 Hz.
    pub samples: usize,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Decibels of the scale's floor relative to the loudest bin, below 0.
    pub floor_db: f32,
    /// Absolute level of the loudest bin.
    pub reference_db: f32,
}

/// A song of a store.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// What was known before.
    pub about: About,
    /// What was found.
    pub heard: Heard,
    /// `[band, column]`, see [`crate::data::store_file`].
    pub codes: Vec<u8>,
}

/// The bytes of a file and their checksum.
pub fn open(path: &Path) -> Result<(Vec<u8>, String)> {
    let bytes = files::read(path)?;
    let sum = sha256(&[&bytes]);
    Ok((bytes, sum))
}

/// Decodes a file and turns it and its changed copies into codes: the song first, then the copies in
/// the order of the settings.
///
/// # Errors
/// It cannot be decoded, is too short or silent.
pub fn hear(about: &About, bytes: Vec<u8>, sum: &str, settings: &Settings) -> Result<Vec<Clip>> {
    let rate = settings.mel.sample_rate;
    let hint = about.file.clone();
    let (samples, _, warnings) = audio::read_all(Box::new(Cursor::new(bytes)), Some(&hint), rate)?;
    let wanted = settings.seconds * rate as f32;
    ensure!(
        samples.len() as f32 >= wanted * (1.0 - TOLERANCE),
        "it is only {:.1} s long{}, less than the {} s of the store (--seconds)",
        samples.len() as f32 / rate as f32,
        warnings
            .first()
            .map(|w| format!(" ({w})"))
            .unwrap_or_default(),
        settings.seconds
    );
    let samples = match samples.len() as f32 > wanted * (1.0 + TOLERANCE) {
        // The middle: songs begin and end with what is not typical of them.
        true => {
            let start = (samples.len() - wanted as usize) / 2;
            &samples[start..start + wanted as usize]
        }
        false => &samples[..],
    };
    let mut clips = vec![clip(about.clone(), samples, sum, settings)?];
    for (at, &change) in settings.augmentation.iter().enumerate() {
        // The same noise for the same file, on whatever machine.
        let seed = sha256(&[sum.as_bytes(), change.to_string().as_bytes()]);
        let seed = u64::from_str_radix(&seed[..16], 16).unwrap_or(at as u64);
        let changed = change.apply(samples, rate, seed)?;
        clips.push(clip(about.changed(change), &changed, sum, settings)?);
    }
    Ok(clips)
}

/// The spectrogram of samples, as codes.
fn clip(about: About, samples: &[f32], sum: &str, settings: &Settings) -> Result<Clip> {
    let rate = settings.mel.sample_rate;
    let mut front_end = MelFrontEnd::new(&settings.mel)?;
    let mut decibels = Vec::with_capacity(settings.mel.frames(samples.len()) * settings.mel.n_mels);
    front_end.push(samples, &mut decibels);
    front_end.finish(&mut decibels);
    let reference_db = decibels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut spectrogram = Spectrogram {
        n_mels: settings.mel.n_mels,
        seconds_per_frame: settings.mel.hop_length as f64 / f64::from(rate),
        decibels,
    };
    spectrogram.apply_reference(&settings.mel.decibels);
    let floor_db = spectrogram.decibels.iter().copied().fold(0.0, f32::min);
    ensure!(floor_db < -1.0, "it is silent");
    Ok(Clip {
        codes: codes(&spectrogram, settings.columns, floor_db),
        heard: Heard {
            samples: (samples.len() as u64 * LIST_RATE / u64::from(rate)) as usize,
            sha256: sum.to_owned(),
            floor_db,
            reference_db,
        },
        about,
    })
}

/// The frames that the columns are, in 256 steps from the floor to 0 dB.
fn codes(spectrogram: &Spectrogram, columns: usize, floor_db: f32) -> Vec<u8> {
    let (bands, frames) = (spectrogram.n_mels, spectrogram.frames());
    let mut codes = vec![0; bands * columns];
    for column in 0..columns {
        // floor((c + 0.5) T / (C + 0.5)) in whole numbers.
        let frame = (2 * column + 1) * frames / (2 * columns + 1);
        for (band, value) in spectrogram.frame(frame).iter().enumerate() {
            let step = (1.0 - value / floor_db) * 256.0;
            codes[band * columns + column] = step.clamp(0.0, 255.0) as u8;
        }
    }
    codes
}
