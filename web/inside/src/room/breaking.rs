//! The smallest change of one of five bands after which a slice has another top genre.

use std::rc::Rc;

use genrescope_vote::argmax;
use serde_json::json;

use super::slice_sound::SliceSound;
use crate::error::RoomError;
use crate::request::Change;
use crate::sound::{BANDS, gain_at};
use crate::state::{Answer, LoadedModel, Room, Step, Work};

/// Decibels from one trial to the next.
const STEP_DB: f32 = 0.5;
/// The largest change that is tried.
const MOST_DB: f32 = 18.0;

/// A search, one level a step: each band louder and quieter by as much.
struct Breaking {
    model: Rc<LoadedModel>,
    slice: usize,
    input: Vec<f32>,
    from: usize,
    level_db: f32,
    tried: usize,
}

impl Work for Breaking {
    fn step(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        if !Rc::ptr_eq(&self.model, &room.shared_model()?) {
            return Err(RoomError::new("cancelled", "the model has changed"));
        }
        self.level_db += STEP_DB;
        if self.level_db > MOST_DB {
            return Ok(self.not_found());
        }
        // In the spectrogram, which is quick; what is found is then tried with the sound itself.
        let changes: Vec<[f32; BANDS]> = (0..2 * BANDS)
            .map(|index| {
                let mut gains = [0.0; BANDS];
                gains[index / 2] = if index % 2 == 0 {
                    self.level_db
                } else {
                    -self.level_db
                };
                gains
            })
            .collect();
        let inputs: Vec<f32> = changes
            .iter()
            .flat_map(|gains| self.louder(gains))
            .collect();
        let logits = self.model.logits(&inputs);
        self.tried += changes.len();
        let outputs = self.model.manifest().network.genres;
        let flipped: Vec<usize> = (0..changes.len())
            .filter(|&index| self.top(&logits[index * outputs..][..outputs]) != self.from)
            .collect();
        for index in flipped {
            if let Some(found) = self.found(room, changes[index], index / 2)? {
                return Ok(Step::Done(found));
            }
        }
        Ok(Step::More(self.level_db / MOST_DB))
    }
}

impl Breaking {
    fn top(&self, logits: &[f32]) -> usize {
        argmax(&logits[..self.model.outputs().genres])
    }

    /// The slice with the gains of the bands added to its decibels.
    fn louder(&self, gains: &[f32; BANDS]) -> Vec<f32> {
        let manifest = self.model.manifest();
        let frames = manifest.slices.frames;
        let centres = manifest.front_end.band_centres();
        let rows = self.input.chunks_exact(frames).zip(centres);
        rows.flat_map(|(row, hertz)| {
            let gain = gain_at(gains, hertz) * manifest.normalisation.scale;
            row.iter().map(move |value| value + gain)
        })
        .collect()
    }

    fn found(
        &mut self,
        room: &Room,
        gains: [f32; BANDS],
        band: usize,
    ) -> Result<Option<Answer>, RoomError> {
        let change = Change {
            slice: self.slice,
            gains,
            ..Change::default()
        };
        let sound = SliceSound::new(self.model.manifest(), room.current_song()?, self.slice);
        let samples = room.changed_sound(&sound, &change)?;
        let logits = self.model.logits(&sound.input_of(&samples)?.input);
        self.tried += 1;
        let to = self.top(&logits);
        if to == self.from {
            return Ok(None);
        }
        Ok(Some(Answer {
            reply: json!({
                "found": true,
                "band": band,
                "gain_db": gains[band],
                "gains": gains,
                "from": self.from,
                "to": to,
                "probabilities": self.model.probabilities(&logits),
                "tried": self.tried,
            }),
            arrays: vec![samples[sound.own()].to_vec()],
        }))
    }

    fn not_found(&self) -> Step {
        Step::Done(Answer {
            reply: json!({ "found": false, "from": self.from, "most_db": MOST_DB, "tried": self.tried }),
            arrays: vec![Vec::new()],
        })
    }
}

impl Room {
    pub(super) fn break_slice(&self, slice: usize) -> Result<Box<dyn Work>, RoomError> {
        let input = self.slice_input(slice)?;
        let model = self.shared_model()?;
        let mut work = Breaking {
            from: 0,
            level_db: 0.0,
            tried: 1,
            slice,
            input,
            model,
        };
        work.from = work.top(&work.model.logits(&work.input));
        Ok(Box::new(work))
    }
}
