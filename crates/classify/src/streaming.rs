//! Streaming inference: sound without an end, in bounded memory.
//!
//! The caller pushes samples as they arrive, takes the latest slice when one is due, and classifies it
//! with a [`Classifier`]; more samples can be pushed meanwhile. A caller that is late also gets the
//! latest slice: slices are skipped, sound is never queued.
//!
//! **The reference.** A song's decibels are relative to its loudest bin, which is known only at its end.
//! Here the last [`StreamingConfig::window_s`] seconds take the song's place: a slice is referenced as
//! if they were a clip of their own, by the same code. So a slice gets the same input as in a song
//! whose loudest bin is in the window. The model was trained on clips of thirty seconds, hence the
//! default.

use genrescope_crnn::Sequence;
use genrescope_crnn::model_file::Manifest;
use genrescope_crnn::slices::copy_slice;
use genrescope_mel::{MelFrontEnd, Spectrogram};
use genrescope_vote::SliceClassification;

use crate::classifier::Classifier;
use crate::error::ClassifyError;

/// The pace of streaming inference. Not part of the manifest: it changes when slices are classified, not
/// their probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StreamingConfig {
    /// Seconds from one slice to the next, rounded to whole frames.
    pub hop_s: f64,
    /// Seconds that take the place of the song.
    pub window_s: f64,
}

impl Default for StreamingConfig {
    fn default() -> StreamingConfig {
        StreamingConfig {
            hop_s: 0.3,
            window_s: 30.0,
        }
    }
}

/// Streaming inference with a model. Holds the window's frames twice, some 400 KB with the shipped
/// model, for any duration.
pub struct StreamingSession {
    manifest: Manifest,
    front_end: MelFrontEnd,
    /// Frames of the window.
    window: usize,
    /// Frames from one slice to the next.
    hop: usize,
    /// The window in absolute decibels, `[frame, band]`.
    recent: Vec<f32>,
    /// Frames of the latest samples.
    fresh: Vec<f32>,
    /// A referenced copy of the window.
    clip: Spectrogram,
    samples: u64,
    /// Frames since the beginning.
    seen: u64,
    /// `seen` when the latest slice was taken; 0 before the first.
    taken: u64,
    skipped: u64,
}

/// A slice that is ready for the network.
#[derive(Clone, Debug)]
pub struct StreamingSlice {
    start_s: f32,
    end_s: f32,
    audible: bool,
    outside: usize,
    outputs: usize,
    /// Normalised slices, `[slice, band, frame]`. The last one is classified, the others are its context.
    input: Vec<f32>,
}

impl StreamingSession {
    /// A new stream for a model with these settings.
    ///
    /// # Errors
    /// Settings that a checked manifest does not have; [`ClassifyError::IndependentLabels`] for a model of labels.
    pub fn new(
        manifest: &Manifest,
        config: StreamingConfig,
    ) -> Result<StreamingSession, ClassifyError> {
        if manifest.labels.is_some() {
            return Err(ClassifyError::IndependentLabels);
        }
        let front_end = MelFrontEnd::new(&manifest.front_end)?;
        let bands = manifest.front_end.n_mels;
        let seconds_per_frame = manifest.front_end.frame_duration_s();
        let frames = |seconds: f64| (seconds / seconds_per_frame).round() as usize;
        let window = frames(config.window_s).max(manifest.slices.frames);
        Ok(StreamingSession {
            front_end,
            window,
            hop: frames(config.hop_s).max(1),
            recent: Vec::with_capacity(window * bands),
            fresh: Vec::new(),
            clip: Spectrogram {
                n_mels: bands,
                seconds_per_frame,
                decibels: Vec::with_capacity(window * bands),
            },
            samples: 0,
            seen: 0,
            taken: 0,
            skipped: 0,
            manifest: manifest.clone(),
        })
    }

    /// Adds mono samples at the model's sample rate, any number at a time.
    ///
    /// Returns the new frames, `[frames, bands]` in absolute decibels.
    pub fn push(&mut self, samples: &[f32]) -> &[f32] {
        self.samples += samples.len() as u64;
        self.fresh.clear();
        self.seen += self.front_end.push(samples, &mut self.fresh) as u64;
        let keep = self.window * self.manifest.front_end.n_mels;
        let new = &self.fresh[self.fresh.len().saturating_sub(keep)..];
        let surplus = (self.recent.len() + new.len()).saturating_sub(keep);
        self.recent.drain(..surplus);
        self.recent.extend_from_slice(new);
        &self.fresh
    }

    /// Slices that are due since the latest one was taken.
    pub fn due(&self) -> u64 {
        // The first seconds are shorter than a slice: the rule for short clips decides.
        match self.manifest.slices.starts(self.frames()) {
            Ok(_) if self.taken == 0 => 1,
            Ok(_) => (self.seen - self.taken) / self.hop as u64,
            Err(_) => 0,
        }
    }

    /// The latest slice, if one is due. Earlier ones that are due as well are skipped.
    pub fn next_slice(&mut self) -> Option<StreamingSlice> {
        self.skipped += self.due().checked_sub(1)?;
        self.taken = self.seen;
        Some(self.cut(self.frames().saturating_sub(self.manifest.slices.frames)))
    }

    fn frames(&self) -> usize {
        self.recent.len() / self.manifest.front_end.n_mels
    }

    fn cut(&mut self, start: usize) -> StreamingSlice {
        let Manifest {
            front_end, slices, ..
        } = &self.manifest;
        let frames = slices.frames;
        self.clip.decibels.clear();
        self.clip.decibels.extend_from_slice(&self.recent);
        let slice = &self.recent[start * front_end.n_mels..];
        let level = slice.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        self.clip.apply_reference_and_floor(&front_end.decibels);

        let mut starts = vec![start];
        if self.manifest.network.sequence == Sequence::Slices {
            // Such a network needs the slices before this one as context.
            while let Some(before) = starts.last().and_then(|s| s.checked_sub(slices.hop)) {
                starts.push(before);
            }
            starts.reverse();
        }
        let size = front_end.n_mels * frames;
        let mut input = vec![0.0; starts.len() * size];
        for (&start, out) in starts.iter().zip(input.chunks_exact_mut(size)) {
            copy_slice(&self.clip, start, frames, slices.short, out);
        }
        self.manifest.normalisation.apply(&mut input);

        let shown = self.frames().min(frames) as u64;
        let seconds = |frame: u64| (frame as f64 * self.clip.seconds_per_frame) as f32;
        StreamingSlice {
            start_s: seconds(self.seen - shown),
            end_s: seconds(self.seen),
            audible: level >= self.manifest.decision.silence_below_db,
            outside: self.manifest.decision.outside_classes(),
            outputs: self.manifest.logits(),
            input,
        }
    }

    /// Slices that were skipped because the caller could not keep up.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Seconds of sound so far.
    pub fn duration_s(&self) -> f64 {
        self.samples as f64 / f64::from(self.manifest.front_end.sample_rate)
    }

    /// Capacity of its buffers in values. Must not grow.
    pub fn capacity(&self) -> usize {
        self.recent.capacity() + self.fresh.capacity() + self.clip.decibels.capacity()
    }
}

impl StreamingSlice {
    /// Classifies the slice.
    ///
    /// # Errors
    /// The device fails; another classifier can classify the same slice.
    pub async fn classify(
        &self,
        classifier: &Classifier,
    ) -> Result<SliceClassification, ClassifyError> {
        let mut probabilities = classifier.probabilities(&self.input).await?;
        let last = probabilities.len().saturating_sub(self.outputs);
        let mut probabilities = probabilities.split_off(last);
        let outside = probabilities.split_off(self.outputs - self.outside);
        Ok(SliceClassification {
            start_s: self.start_s,
            end_s: self.end_s,
            audible: self.audible,
            probabilities,
            outside,
        })
    }
}
