//! The song: from a file to slices.

use std::collections::BTreeMap;
use std::ops::Range;

use genrescope_audio::Resampler;
use genrescope_classify::Session;
use genrescope_crnn::NamedTensor;
use genrescope_crnn::model_file::Manifest;
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
    slices: Vec<SliceFacts>,
    /// By the current model.
    pub classified: BTreeMap<usize, SliceClassification>,
    /// What the recurrent part reads, of the slices that were traced.
    pub sequences: BTreeMap<usize, NamedTensor>,
    pub strongest: Strongest,
}

/// Where a slice is.
#[derive(Clone)]
struct SliceFacts {
    first: usize,
    start_s: f32,
    end_s: f32,
    audible: bool,
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
            slices: Vec::new(),
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
        let total = session.total();
        if total == 0 {
            return Err(RoomError::new("too_short", "less than a slice"));
        }
        self.slices = facts(&mut session, manifest);
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
        match slice < self.slices.len() {
            true => Ok(()),
            false => Err(RoomError::new("no_slice", slice.to_string())),
        }
    }

    pub fn slices(&self) -> usize {
        self.slices.len()
    }

    /// Whether a slice is loud enough to vote.
    pub fn is_audible(&self, slice: usize) -> bool {
        self.slices[slice].audible
    }

    /// First frame of a slice.
    pub fn first_frame(&self, slice: usize) -> usize {
        self.slices[slice].first
    }

    /// When a slice starts, in seconds.
    pub fn start_s(&self, slice: usize) -> f32 {
        self.slices[slice].start_s
    }

    pub fn classify(&mut self, model: &LoadedModel, slices: Range<usize>) -> Answer {
        let logits = model.logits(&self.session.input(slices.clone()));
        let probabilities = model.probabilities(&logits);
        let outputs = model.manifest().network.genres;
        let genres = model.manifest().genres.len();
        for (slice, row) in slices.zip(probabilities.chunks_exact(outputs)) {
            let facts = &self.slices[slice];
            self.classified.insert(
                slice,
                SliceClassification {
                    start_s: facts.start_s,
                    end_s: facts.end_s,
                    audible: facts.audible,
                    probabilities: row[..genres].to_vec(),
                    outside: row[genres..].to_vec(),
                },
            );
        }
        Answer {
            reply: json!({}),
            arrays: vec![logits, probabilities],
        }
    }

    /// Facts and spectrogram.
    pub fn answer(&self) -> Answer {
        let spectrogram = self.session.spectrogram();
        let slices: Vec<Value> = self
            .slices
            .iter()
            .map(|slice| {
                json!({
                    "first": slice.first,
                    "start_s": slice.start_s,
                    "end_s": slice.end_s,
                    "audible": slice.audible,
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

/// Where the slices are. A session says it of slices with probabilities, whose values do not matter here.
fn facts(session: &mut Session, manifest: &Manifest) -> Vec<SliceFacts> {
    let none = vec![0.0; session.total() * manifest.network.genres];
    session.push_probabilities(&none);
    let frames =
        |start_s: f32| (f64::from(start_s) / manifest.front_end.frame_duration_s()).round();
    let slices = session.slices().iter();
    slices
        .map(|slice| SliceFacts {
            first: frames(slice.start_s) as usize,
            start_s: slice.start_s,
            end_s: slice.end_s,
            audible: slice.audible,
        })
        .collect()
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
