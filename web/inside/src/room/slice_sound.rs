//! The sound of a slice, with as much around it as its frames depend on.

use std::ops::Range;

use genrescope_crnn::model_file::Manifest;
use genrescope_crnn::slices::copy_slice;
use genrescope_mel::{MelFrontEnd, Reference, Spectrogram};

use crate::error::RoomError;
use crate::sound::{MelGains, Resynthesis};
use crate::state::Song;

/// Samples of the song around a slice.
pub struct SliceSound<'a> {
    manifest: &'a Manifest,
    /// In the song.
    pub part: Range<usize>,
    /// Frames of the part before the slice's first.
    pub frames_before: usize,
    reference_db: f32,
}

/// What the network gets of a changed sound.
pub struct ChangedSlice {
    /// Referenced decibels, `[frames, bands]`.
    pub decibels: Vec<f32>,
    /// Normalised, `[bands, frames]`.
    pub input: Vec<f32>,
}

impl<'a> SliceSound<'a> {
    pub fn new(manifest: &'a Manifest, song: &Song, slice: usize) -> SliceSound<'a> {
        let config = &manifest.front_end;
        let first = song.session.place(slice).first_frame;
        // A frame depends on a window around it.
        let margin = config.n_fft.div_ceil(config.hop_length) + 1;
        let from = first.saturating_sub(margin);
        let end = (first + manifest.slices.frames + margin) * config.hop_length;
        SliceSound {
            manifest,
            part: from * config.hop_length..end.min(song.samples.len()),
            frames_before: first - from,
            reference_db: song.reference_db,
        }
    }

    /// The slice alone, in samples of the part.
    pub fn own(&self) -> Range<usize> {
        let hop = self.manifest.front_end.hop_length;
        let length = self.part.len();
        let start = (self.frames_before * hop).min(length);
        start..length.min(start + self.manifest.slices.frames * hop)
    }

    /// Samples of the part with other levels. `bins` are factors of the bins of a spectrum, `cells` of the slice's cells,
    /// `[frames, bands]`; either may be empty.
    pub fn with_gains(&self, samples: &[f32], bins: &[f32], cells: &[f32]) -> Vec<f32> {
        let config = &self.manifest.front_end;
        let mel = MelGains::new(config);
        let first = (self.frames_before * config.hop_length) as f32;
        Resynthesis::new().with_gains(samples, |centre, spectrum| {
            for (value, gain) in spectrum.iter_mut().zip(bins) {
                *value *= *gain;
            }
            if !cells.is_empty() {
                mel.apply(cells, centre - first, spectrum);
            }
        })
    }

    /// The slice of a changed part, at the level of the song: what was 0 dB there is 0 dB here.
    pub fn input_of(&self, samples: &[f32]) -> Result<ChangedSlice, RoomError> {
        let config = &self.manifest.front_end;
        let mut front_end = MelFrontEnd::new(config)
            .map_err(|error| RoomError::new("bad_model", error.to_string()))?;
        let mut decibels = Vec::new();
        front_end.push(samples, &mut decibels);
        front_end.finish(&mut decibels);
        let reference = match config.decibels.reference {
            Reference::One => 0.0,
            Reference::ClipMaximum | Reference::RunningMaximum => self.reference_db,
        };
        let top_db = config.decibels.top_db;
        let floor = top_db.map_or(f32::NEG_INFINITY, |top| self.reference_db - reference - top);
        for value in &mut decibels {
            *value = (*value - reference).max(floor);
        }
        decibels.drain(..self.frames_before * config.n_mels);
        let spectrogram = Spectrogram {
            n_mels: config.n_mels,
            seconds_per_frame: config.frame_duration_s(),
            decibels,
        };
        let slices = &self.manifest.slices;
        let mut input = vec![0.0; config.n_mels * slices.frames];
        copy_slice(&spectrogram, 0, slices.frames, slices.short, &mut input);
        let mut decibels = vec![0.0; input.len()];
        for (band, row) in input.chunks_exact(slices.frames).enumerate() {
            for (frame, &value) in row.iter().enumerate() {
                decibels[frame * config.n_mels + band] = value;
            }
        }
        self.manifest.normalisation.apply(&mut input);
        Ok(ChangedSlice { decibels, input })
    }
}
