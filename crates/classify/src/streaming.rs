//! Listening without an end, a slice at a time, in bounded memory.
//!
//! The caller pushes samples as they come, asks for the newest slice when one is due, and lets a
//! [`Classifier`] hear it; samples may go on being pushed meanwhile. A caller that is late gets the
//! newest slice all the same: slices are dropped, sound never waits.
//!
//! **The reference.** A song's decibels are measured against its loudest bin, which is known at its
//! end only. Here the last [`StreamingConfig::window_s`] seconds stand for the song: each slice is
//! referenced as if they were a clip of their own, by the same code as a song. So a slice gets the
//! same input as it would in a song whose loudest bin lies in the window. The model was trained on
//! clips of thirty seconds, hence that length.

use genrescope_crnn::Sequence;
use genrescope_crnn::model_file::Manifest;
use genrescope_crnn::slices::copy_slice;
use genrescope_mel::{MelFrontEnd, Spectrogram};
use genrescope_vote::SliceClassification;

use crate::classifier::Classifier;
use crate::error::ClassifyError;

/// The pace of live listening. No part of the manifest: it changes when is asked, not what is
/// answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StreamingConfig {
    /// Seconds from one slice to the next, rounded to whole frames.
    pub hop_s: f64,
    /// Seconds that stand for the song.
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

/// Live listening with a model. Holds the window's frames twice, some 400 KB with the shipped model,
/// however long it lasts.
pub struct StreamingSession {
    manifest: Manifest,
    front_end: MelFrontEnd,
    /// Frames of the window.
    window: usize,
    /// Frames from one slice to the next.
    hop: usize,
    /// The window in absolute decibels, `[frame, band]`.
    recent: Vec<f32>,
    /// What the latest samples gave.
    fresh: Vec<f32>,
    /// The window once more, referenced.
    clip: Spectrogram,
    samples: u64,
    /// Frames since the beginning.
    seen: u64,
    /// `seen` when the latest slice was taken; none was while it is 0.
    taken: u64,
    skipped: u64,
}

/// A slice on its way to the network.
#[derive(Clone, Debug)]
pub struct StreamingSlice {
    start_s: f32,
    end_s: f32,
    audible: bool,
    genres: usize,
    /// Normalised slices, `[slice, band, frame]`; the last one is meant.
    input: Vec<f32>,
}

impl StreamingSession {
    /// Begins to listen with a model of these settings.
    ///
    /// # Errors
    /// Settings that a checked manifest does not have.
    pub fn new(
        manifest: &Manifest,
        config: StreamingConfig,
    ) -> Result<StreamingSession, ClassifyError> {
        let front_end = MelFrontEnd::new(&manifest.front_end)?;
        let bands = manifest.front_end.n_mels;
        let seconds_per_frame =
            manifest.front_end.hop_length as f64 / f64::from(manifest.front_end.sample_rate);
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

    /// Takes mono samples at the model's sample rate; any number at a time.
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

    /// Slices that have become due since the latest one was taken.
    pub fn due(&self) -> u64 {
        // In the first seconds there is less than a slice: the rule for short clips says whether that
        // is enough.
        match self.manifest.slices.starts(self.frames()) {
            Ok(_) if self.taken == 0 => 1,
            Ok(_) => (self.seen - self.taken) / self.hop as u64,
            Err(_) => 0,
        }
    }

    /// The newest slice, where one is due. Others that are due are skipped.
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
        self.clip.apply_reference(&front_end.decibels);

        let mut starts = vec![start];
        if self.manifest.network.sequence == Sequence::Slices {
            // Such a network hears slices in the light of those before them.
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
            genres: self.manifest.network.genres,
            input,
        }
    }

    /// Slices that were due and never taken, since the caller could not keep up.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Seconds of sound so far.
    pub fn duration_s(&self) -> f64 {
        self.samples as f64 / f64::from(self.manifest.front_end.sample_rate)
    }

    /// Numbers that there is room for in its buffers: what must not grow.
    pub fn room(&self) -> usize {
        self.recent.capacity() + self.fresh.capacity() + self.clip.decibels.capacity()
    }
}

impl StreamingSlice {
    /// Lets a network hear the slice.
    ///
    /// # Errors
    /// The device fails; another classifier may hear the same slice.
    pub async fn classify(
        &self,
        classifier: &Classifier,
    ) -> Result<SliceClassification, ClassifyError> {
        let mut probabilities = classifier.probabilities(&self.input).await?;
        let last = probabilities.len().saturating_sub(self.genres);
        Ok(SliceClassification {
            start_s: self.start_s,
            end_s: self.end_s,
            audible: self.audible,
            probabilities: probabilities.split_off(last),
        })
    }
}
