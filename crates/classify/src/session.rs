//! One song from samples to a classification, in steps.
//!
//! The caller pushes samples as they are decoded, then calls [`Session::step`] until it is done. Between
//! two calls it can show progress, handle other messages, cancel, or go on with another [`Classifier`]
//! if a device was lost.

use std::ops::Range;

use genrescope_crnn::model_file::Manifest;
use genrescope_crnn::slices::copy_slice;
use genrescope_mel::{MelFrontEnd, Spectrogram};
use genrescope_vote::{Classification, SliceClassification, Vote};

use crate::classifier::Classifier;
use crate::error::ClassifyError;

/// A song in progress. Memory grows by one spectrogram column (`bands` x 4 bytes) per hop, some 24 MB
/// per hour with the shipped model; samples are not kept.
pub struct Session {
    manifest: Manifest,
    front_end: MelFrontEnd,
    samples: u64,
    /// Absolute decibels until [`Session::finish`], referenced ones after it.
    spectrogram: Spectrogram,
    /// Loudest band of each frame in absolute decibels.
    peaks: Vec<f32>,
    /// First frame of each slice, known after [`Session::finish`].
    starts: Vec<usize>,
    classified: Vec<SliceClassification>,
    /// `[slices, embedding width]` of the slices classified so far.
    embeddings: Vec<f32>,
    finished: bool,
}

/// The result of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The network has classified the slices `new`.
    Classified {
        /// Indices into [`Session::slices`].
        new: Range<usize>,
        /// Slices classified so far.
        done: usize,
        /// Slices of the song.
        total: usize,
    },
    /// All slices are classified.
    Done,
}

/// Where a slice of a song is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlicePlace {
    /// Its first frame in the spectrogram.
    pub first_frame: usize,
    /// Start in seconds from the beginning of the song.
    pub start_s: f32,
    /// End in seconds; past the end of a song that is shorter than one slice.
    pub end_s: f32,
    /// False for a silent slice, which does not vote.
    pub audible: bool,
}

impl Session {
    /// A new song for a model with these settings.
    ///
    /// # Errors
    /// Invalid settings; a checked manifest has none.
    pub fn new(manifest: &Manifest) -> Result<Session, ClassifyError> {
        let front_end = MelFrontEnd::new(&manifest.front_end)?;
        let config = &manifest.front_end;
        Ok(Session {
            front_end,
            samples: 0,
            spectrogram: Spectrogram {
                n_mels: config.n_mels,
                seconds_per_frame: config.frame_duration_s(),
                decibels: Vec::new(),
            },
            peaks: Vec::new(),
            starts: Vec::new(),
            classified: Vec::new(),
            embeddings: Vec::new(),
            finished: false,
            manifest: manifest.clone(),
        })
    }

    /// A song whose spectrogram is known and already referenced as the manifest says. Its absolute level
    /// is unknown, so no slice counts as silent.
    ///
    /// # Errors
    /// As [`Session::new`].
    pub fn from_referenced(
        manifest: &Manifest,
        spectrogram: Spectrogram,
    ) -> Result<Session, ClassifyError> {
        let mut session = Session::new(manifest)?;
        let seconds = spectrogram.frames() as f64 * spectrogram.seconds_per_frame;
        session.samples = (seconds * f64::from(manifest.front_end.sample_rate)) as u64;
        session.peaks = vec![f32::INFINITY; spectrogram.frames()];
        session.spectrogram = spectrogram;
        session.finished = true;
        session.starts = session.find_starts();
        Ok(session)
    }

    /// Reserves memory for a song of this length, so that buffers do not grow by doubling. A file's
    /// header may claim any length, so at most an hour is reserved.
    pub fn reserve(&mut self, seconds: f64) {
        let frames = (seconds.clamp(0.0, 3600.0) / self.spectrogram.seconds_per_frame) as usize + 2;
        self.peaks.reserve_exact(frames);
        self.spectrogram
            .decibels
            .reserve_exact(frames * self.spectrogram.n_mels);
    }

    /// Adds mono samples at the model's sample rate, any number at a time.
    ///
    /// Returns the new frames, `[frames, bands]` in absolute decibels.
    ///
    /// # Panics
    /// After [`Session::finish`].
    pub fn push(&mut self, samples: &[f32]) -> &[f32] {
        assert!(!self.finished, "the song is complete");
        self.samples += samples.len() as u64;
        let before = self.spectrogram.decibels.len();
        self.front_end.push(samples, &mut self.spectrogram.decibels);
        self.measure(before)
    }

    /// Marks the song as complete. Returns the last frames as [`Session::push`] does.
    pub fn finish(&mut self) -> Vec<f32> {
        if self.finished {
            return Vec::new();
        }
        let before = self.spectrogram.decibels.len();
        self.front_end.finish(&mut self.spectrogram.decibels);
        let last = self.measure(before).to_vec();
        self.finished = true;
        self.spectrogram
            .apply_reference_and_floor(&self.manifest.front_end.decibels);
        self.starts = self.find_starts();
        last
    }

    fn measure(&mut self, before: usize) -> &[f32] {
        let new = &self.spectrogram.decibels[before..];
        let loudest = |frame: &[f32]| frame.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        self.peaks.extend(
            new.chunks_exact(self.manifest.front_end.n_mels)
                .map(loudest),
        );
        new
    }

    fn find_starts(&self) -> Vec<usize> {
        // An empty clip has one frame, which is only padding.
        if self.samples == 0 {
            return Vec::new();
        }
        // A clip that is too short has no slice, and its answer says so.
        self.manifest
            .slices
            .starts(self.spectrogram.frames())
            .unwrap_or_default()
    }

    /// Classifies the next `batch` slices.
    ///
    /// # Errors
    /// The device fails. The session is unchanged, so another classifier can go on with it.
    ///
    /// # Panics
    /// Before [`Session::finish`].
    pub async fn step(
        &mut self,
        classifier: &Classifier,
        batch: usize,
    ) -> Result<Step, ClassifyError> {
        let done = self.classified.len();
        let total = self.total();
        if done == total {
            return Ok(Step::Done);
        }
        let end = total.min(done + classifier.batch(batch, total));
        let rows = classifier.rows(&self.input(done..end)).await?;
        self.push_rows(&rows);
        Ok(Step::Classified {
            new: done..end,
            done: end,
            total,
        })
    }

    /// Slices of the song.
    ///
    /// # Panics
    /// Before [`Session::finish`].
    pub fn total(&self) -> usize {
        assert!(self.finished, "the song is not complete");
        self.starts.len()
    }

    /// Adds the [`Classifier::rows`] of the next slices. For callers that run several networks on
    /// [`Session::input`]; others call [`Session::step`].
    ///
    /// # Panics
    /// More slices than the song has, or not a whole number of slices.
    pub fn push_rows(&mut self, rows: &[f32]) {
        let rows = rows.chunks_exact(self.manifest.network.genres);
        assert!(rows.remainder().is_empty(), "whole slices");
        for row in rows {
            let (probabilities, embedding) = row.split_at(self.manifest.logits());
            let slice = self.slice_classification(self.classified.len(), probabilities);
            self.classified.push(slice);
            self.embeddings.extend_from_slice(embedding);
        }
    }

    /// Embeddings of the slices classified so far, `[slices, width]`; empty unless the model outputs them
    /// (`ModelFile::with_embeddings`).
    pub fn embeddings(&self) -> &[f32] {
        &self.embeddings
    }

    /// Takes them out, as [`Session::embeddings`].
    pub fn take_embeddings(&mut self) -> Vec<f32> {
        std::mem::take(&mut self.embeddings)
    }

    /// The network's input for these slices: normalised, `[slices, bands, frames]` row-major.
    ///
    /// # Panics
    /// Beyond [`Session::total`].
    pub fn input(&self, slices: Range<usize>) -> Vec<f32> {
        let config = &self.manifest.slices;
        let size = self.spectrogram.n_mels * config.frames;
        let mut input = vec![0.0; slices.len() * size];
        for (index, out) in slices.zip(input.chunks_exact_mut(size)) {
            copy_slice(
                &self.spectrogram,
                self.starts[index],
                config.frames,
                config.short,
                out,
            );
        }
        self.manifest.normalisation.apply(&mut input);
        input
    }

    /// Where a slice is, and whether it is loud enough to vote.
    ///
    /// # Panics
    /// Beyond [`Session::total`].
    pub fn place(&self, index: usize) -> SlicePlace {
        let frames = self.manifest.slices.frames;
        let start = self.starts[index];
        let end = self.peaks.len().min(start + frames);
        let level = self.peaks[start..end]
            .iter()
            .copied()
            .fold(f32::NEG_INFINITY, f32::max);
        let seconds = |frame: usize| (frame as f64 * self.spectrogram.seconds_per_frame) as f32;
        SlicePlace {
            first_frame: start,
            start_s: seconds(start),
            end_s: seconds(start + frames),
            audible: level >= self.manifest.decision.silence_below_db,
        }
    }

    /// A slice with its probabilities: of the genres, then of the outside classes.
    ///
    /// # Panics
    /// Beyond [`Session::total`], or fewer probabilities than genres.
    pub fn slice_classification(&self, index: usize, probabilities: &[f32]) -> SliceClassification {
        let place = self.place(index);
        let (genres, outside) = probabilities.split_at(self.manifest.genres.len());
        SliceClassification {
            start_s: place.start_s,
            end_s: place.end_s,
            audible: place.audible,
            probabilities: genres.to_vec(),
            outside: outside.to_vec(),
        }
    }

    /// The slices classified so far, in order of time.
    pub fn slices(&self) -> &[SliceClassification] {
        &self.classified
    }

    /// Length of the audio so far in seconds.
    pub fn duration_s(&self) -> f64 {
        self.samples as f64 / f64::from(self.manifest.front_end.sample_rate)
    }

    /// The spectrogram: absolute decibels before [`Session::finish`], referenced ones after it.
    pub fn spectrogram(&self) -> &Spectrogram {
        &self.spectrogram
    }

    /// The classification over the slices so far. A model of independent labels has no vote: its answer is
    /// [`Classification::of_labels`].
    pub fn classification(self, vote: Vote) -> Classification {
        let duration_s = self.duration_s();
        if self.manifest.labels.is_some() {
            return Classification::of_labels(self.classified, duration_s);
        }
        Classification::aggregate(self.classified, duration_s, vote, &self.manifest.decision)
    }
}
