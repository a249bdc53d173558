//! Opening and classifying songs.

use std::ops::Range;
use std::rc::Rc;

use genrescope_audio::AudioReader;
use serde_json::json;

use crate::error::RoomError;
use crate::state::{Answer, Decoded, LoadedModel, Room, Song, Step, Work};

/// Seconds of a song that the room keeps: its samples take 5 MB a minute.
const LONGEST_S: usize = 600;
/// Slices between two steps of a classification.
const BATCH: usize = 8;
/// Pieces of sound, some half a second each, between two steps of decoding.
const PIECES: usize = 40;

/// A file that is being decoded.
struct Opening {
    reader: AudioReader,
    decoded: Decoded,
    model: Rc<LoadedModel>,
}

impl Work for Opening {
    fn step(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        let longest = LONGEST_S * self.model.manifest().front_end.sample_rate as usize;
        let samples = &mut self.decoded.samples;
        for _ in 0..PIECES {
            if samples.len() >= longest {
                samples.truncate(longest);
                self.decoded.is_cut = true;
                return self.finish(room);
            }
            if !self.reader.read(samples)? {
                return self.finish(room);
            }
        }
        Ok(Step::More(self.reader.progress().unwrap_or(0.0)))
    }
}

impl Opening {
    fn finish(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        let warnings = self.reader.warnings().iter();
        let decoded = Decoded {
            name: std::mem::take(&mut self.decoded.name),
            samples: std::mem::take(&mut self.decoded.samples),
            is_cut: self.decoded.is_cut,
            warnings: warnings.map(ToString::to_string).collect(),
        };
        room.show_song(decoded)
    }
}

impl Room {
    pub(super) fn open(
        &mut self,
        name: String,
        bytes: Vec<u8>,
    ) -> Result<Box<dyn Work>, RoomError> {
        let model = self.shared_model()?;
        let rate = model.manifest().front_end.sample_rate;
        let reader = AudioReader::from_bytes(bytes, Some(&name), rate)?;
        let decoded = Decoded {
            name,
            samples: Vec::new(),
            is_cut: false,
            warnings: Vec::new(),
        };
        Ok(Box::new(Opening {
            reader,
            decoded,
            model,
        }))
    }

    /// The song, with the slices of the model that is current now.
    pub(super) fn show_song(&mut self, decoded: Decoded) -> Result<Step, RoomError> {
        let song = Song::new(decoded, self.model()?.manifest())?;
        let answer = song.answer();
        self.song = Some(song);
        self.forget();
        Ok(Step::Done(answer))
    }

    pub(super) fn classify(&mut self, slices: Range<usize>) -> Result<Box<dyn Work>, RoomError> {
        let total = self.current_song()?.slices();
        if slices.end > total || slices.start > slices.end {
            return Err(RoomError::new("no_slice", format!("{slices:?}")));
        }
        Ok(Box::new(Classifying {
            slices: slices.clone(),
            next: slices.start,
            model: self.shared_model()?,
            arrays: [Vec::new(), Vec::new()],
        }))
    }
}

/// Slices that are being classified.
struct Classifying {
    slices: Range<usize>,
    next: usize,
    model: Rc<LoadedModel>,
    /// Logits and probabilities.
    arrays: [Vec<f32>; 2],
}

impl Work for Classifying {
    fn step(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        if !Rc::ptr_eq(&self.model, &room.shared_model()?) {
            return Err(RoomError::new("cancelled", "the model has changed"));
        }
        let end = self.slices.end.min(self.next + BATCH);
        let song = room.song.as_mut();
        let song = song.filter(|song| end <= song.slices());
        let song = song.ok_or_else(|| RoomError::new("cancelled", "the song has changed"))?;
        let answer = song.classify(&self.model, self.next..end);
        for (all, new) in self.arrays.iter_mut().zip(answer.arrays) {
            all.extend(new);
        }
        self.next = end;
        if end < self.slices.end {
            let done = (end - self.slices.start) as f32 / self.slices.len() as f32;
            return Ok(Step::More(done));
        }
        Ok(Step::Done(Answer {
            reply: json!({}),
            arrays: std::mem::take(&mut self.arrays).into(),
        }))
    }
}
