//! The song: from a file to slices.

use std::collections::BTreeMap;
use std::ops::Range;

use genrescope_audio::Resampler;
use genrescope_classify::Session;
use genrescope_crnn::model_file::Manifest;
use genrescope_trace::Trace;
use genrescope_vote::SliceClassification;
use serde_json::{Value, json};

use super::answer::Answer;
use super::model::LoadedModel;
use super::strongest::Strongest;
use crate::error::RoomError;

/// A song that is decoded.
pub struct Song {
    name: String,
    pub sample_rate: u32,
    /// Mono.
    pub samples: Vec<f32>,
    is_cut: bool,
    warnings: Vec<String>,
    /// The spectrogram and the slices for the current model.
    pub session: Session,
    /// The loudest band in absolute decibels, which is 0 dB in the spectrogram.
    pub reference_db: f32,
    /// By the current model.
    pub classified: BTreeMap<usize, SliceClassification>,
    /// What the recurrent part reads, of the slices that were traced.
    pub sequences: BTreeMap<usize, Trace>,
    pub strongest: Strongest,
}

impl Song {
    /// The song with the slices of a model.
    pub fn new(decoded: Decoded, manifest: &Manifest) -> Result<Song, RoomError> {
        let empty = Session::new(manifest).map_err(|error| bad_model(&error))?;
        let mut song = Song {
            name: decoded.name,
            sample_rate: manifest.front_end.sample_rate,
            samples: decoded.samples,
            is_cut: decoded.is_cut,
            warnings: decoded.warnings,
            session: empty,
            reference_db: 0.0,
            classified: BTreeMap::new(),
            sequences: BTreeMap::new(),
            strongest: Strongest::default(),
        };
        song.slice_for(manifest)?;
        Ok(song)
    }

    /// Computes the spectrogram and the slices anew, for another model.
    pub fn slice_for(&mut self, manifest: &Manifest) -> Result<(), RoomError> {
        let rate = manifest.front_end.sample_rate;
        if rate != self.sample_rate {
            self.samples = resampled(&self.samples, self.sample_rate, rate)?;
            self.sample_rate = rate;
        }
        let mut session = Session::new(manifest).map_err(|error| bad_model(&error))?;
        let mut loudest = f32::NEG_INFINITY;
        for piece in self.samples.chunks(16_384) {
            let new = session.push(piece).iter().copied();
            loudest = new.fold(loudest, f32::max);
        }
        loudest = session.finish().into_iter().fold(loudest, f32::max);
        self.reference_db = loudest;
        if session.total() == 0 {
            return Err(RoomError::new("too_short", "less than a slice"));
        }
        self.session = session;
        Ok(())
    }

    /// Removes what the model before has computed.
    pub fn forget_model(&mut self) {
        self.classified.clear();
        self.sequences.clear();
        self.strongest = Strongest::default();
    }

    pub fn check_slice(&self, slice: usize) -> Result<(), RoomError> {
        match slice < self.slices() {
            true => Ok(()),
            false => Err(RoomError::new("no_slice", slice.to_string())),
        }
    }

    pub fn slices(&self) -> usize {
        self.session.total()
    }

    pub fn classify(&mut self, model: &LoadedModel, slices: Range<usize>) -> Answer {
        let logits = model.logits(&self.session.input(slices.clone()));
        let probabilities = model.probabilities(&logits);
        let outputs = model.manifest().network.genres;
        for (slice, row) in slices.zip(probabilities.chunks_exact(outputs)) {
            let classified = self.session.slice_classification(slice, row);
            self.classified.insert(slice, classified);
        }
        Answer {
            reply: json!({}),
            arrays: vec![logits, probabilities],
        }
    }

    /// Facts and spectrogram.
    pub fn answer(&self) -> Answer {
        let spectrogram = self.session.spectrogram();
        let slices: Vec<Value> = (0..self.slices())
            .map(|slice| {
                let place = self.session.place(slice);
                json!({
                    "first": place.first_frame,
                    "start_s": place.start_s,
                    "end_s": place.end_s,
                    "audible": place.audible,
                })
            })
            .collect();
        let reply = json!({
            "name": self.name,
            "seconds": self.samples.len() as f64 / f64::from(self.sample_rate),
            "cut": self.is_cut,
            "frames": spectrogram.frames(),
            "bands": spectrogram.n_mels,
            "slices": slices,
            "warnings": self.warnings,
        });
        Answer {
            reply,
            arrays: vec![spectrogram.decibels.clone()],
        }
    }
}

fn bad_model(error: &dyn std::error::Error) -> RoomError {
    RoomError::new("bad_model", error.to_string())
}

/// At another sample rate.
pub fn resampled(samples: &[f32], from: u32, to: u32) -> Result<Vec<f32>, RoomError> {
    let failed = |error: &dyn std::error::Error| RoomError::new("unsupported", error.to_string());
    let mut resampler = Resampler::new(from, to).map_err(|error| failed(&error))?;
    resampler.push(samples).map_err(|error| failed(&error))?;
    resampler.finish().map_err(|error| failed(&error))?;
    let mut out = Vec::new();
    resampler.take(&mut out, usize::MAX);
    Ok(out)
}

/// What was decoded of a file so far.
pub struct Decoded {
    pub name: String,
    /// Mono, at the model's sample rate.
    pub samples: Vec<f32>,
    pub is_cut: bool,
    pub warnings: Vec<String>,
}
