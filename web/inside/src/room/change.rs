//! A slice with a changed sound, classified again.

use serde_json::json;

use super::slice_sound::SliceSound;
use crate::error::RoomError;
use crate::request::{Change, Rectangle};
use crate::sound::{BANDS, BINS, amplitude, gain_at, stretched, telephone_gain_db, with_noise};
use crate::state::{Answer, Room};

/// What an eraser leaves.
const ERASED_DB: f32 = -60.0;

impl Room {
    pub(super) fn change(&self, change: &Change) -> Result<Answer, RoomError> {
        let (model, song) = (self.model()?, self.current_song()?);
        song.check_slice(change.slice)?;
        let sound = SliceSound::new(model.manifest(), song, change.slice);
        let samples = self.changed_sound(&sound, change)?;
        let slice = sound.input_of(&samples)?;
        let logits = model.logits(&slice.input);
        let probabilities = model.probabilities(&logits);
        Ok(Answer {
            reply: json!({ "logits": logits, "probabilities": probabilities }),
            arrays: vec![samples[sound.own()].to_vec(), slice.decibels],
        })
    }

    /// Tempo and pitch first, then the levels of bands and cells, then the noise.
    pub(super) fn changed_sound(
        &self,
        sound: &SliceSound,
        change: &Change,
    ) -> Result<Vec<f32>, RoomError> {
        let song = self.current_song()?;
        let config = &self.model()?.manifest().front_end;
        let tempo = if change.tempo == 0.0 {
            1.0
        } else {
            change.tempo
        };
        if !(0.5..=2.0).contains(&tempo) || !(-12.0..=12.0).contains(&change.pitch) {
            return Err(RoomError::bad_request("tempo 0.5 to 2, pitch -12 to 12"));
        }
        if change
            .gains
            .iter()
            .any(|gain| !(-60.0..=24.0).contains(gain))
        {
            return Err(RoomError::bad_request("gains from -60 to 24 dB"));
        }
        let mut samples = match (tempo, change.pitch) {
            (1.0, 0.0) => song.samples[sound.part.clone()].to_vec(),
            _ => {
                let pitch = (change.pitch / 12.0).exp2();
                stretched(&song.samples, sound.part.clone(), tempo, pitch)
            }
        };
        let cells = erased(&change.erase, self.model()?.size());
        if change.telephone || change.gains != [0.0; BANDS] || !cells.is_empty() {
            let bins = bin_gains(change, config.sample_rate as f32);
            samples = sound.with_gains(&samples, &bins, &cells);
        }
        if let Some(below_db) = change.noise {
            with_noise(&mut samples, below_db);
        }
        Ok(samples)
    }
}

/// Factors of the bins of a spectrum.
fn bin_gains(change: &Change, rate: f32) -> Vec<f32> {
    (0..BINS)
        .map(|bin| {
            let hertz = bin as f32 * rate / (2 * (BINS - 1)) as f32;
            let telephone = match change.telephone {
                true => telephone_gain_db(hertz),
                false => 0.0,
            };
            amplitude(gain_at(&change.gains, hertz) + telephone)
        })
        .collect()
}

/// Factors of the cells, `[frames, bands]`; empty if nothing is erased.
fn erased(rectangles: &[Rectangle], [bands, frames]: [usize; 2]) -> Vec<f32> {
    if rectangles.is_empty() {
        return Vec::new();
    }
    let mut cells = vec![1.0; frames * bands];
    for rectangle in rectangles {
        let [from, to] = rectangle.frames.map(|frame| frame.min(frames));
        let [low, high] = rectangle.bands.map(|band| band.min(bands));
        for frame in from..to {
            for band in low..high {
                cells[frame * bands + band] = amplitude(ERASED_DB);
            }
        }
    }
    cells
}
