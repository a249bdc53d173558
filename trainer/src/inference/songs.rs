//! Songs of a store, classified.

use std::ops::ControlFlow;

use anyhow::Result;
use genre_core::classify::{Classifier, Session, Verdict, ready};
use genre_core::mel::Spectrogram;

use crate::data::MelStore;

/// Slices of one forward pass.
pub const BATCH: usize = 32;

/// A song of a store with its classification.
pub struct ClassifiedSong {
    /// Index of its genre.
    pub label: usize,
    /// The classification, including the probabilities of its slices.
    pub verdict: Verdict,
}

#[cfg(test)]
impl ClassifiedSong {
    /// A song of one second whose slices have these probabilities.
    pub fn test(label: usize, slices: Vec<Vec<f32>>) -> ClassifiedSong {
        use genre_core::classify::{Answer, SliceVerdict, Vote};
        let slice = |probabilities| SliceVerdict {
            start_s: 0.0,
            end_s: 1.0,
            heard: true,
            probabilities,
        };
        let verdict = Verdict {
            answer: Answer::NotSure,
            vote: Vote::Mean,
            ranking: Vec::new(),
            slices: slices.into_iter().map(slice).collect(),
            duration_s: 1.0,
        };
        ClassifiedSong { label, verdict }
    }
}

/// Classifies songs of the store.
///
/// # Errors
/// The network's output is not finite.
pub fn classify_songs(
    classifier: &Classifier,
    store: &MelStore,
    rows: &[usize],
) -> Result<Vec<ClassifiedSong>> {
    rows.iter()
        .map(|&row| {
            Ok(ClassifiedSong {
                label: store.label(row),
                verdict: classify_spectrogram(classifier, store.spectrogram(row))?,
            })
        })
        .collect()
}

/// Classifies a spectrogram whose decibels are relative to its loudest bin.
///
/// # Errors
/// The network's output is not finite.
pub fn classify_spectrogram(classifier: &Classifier, spectrogram: Spectrogram) -> Result<Verdict> {
    let session = Session::from_referenced(classifier.manifest(), spectrogram)?;
    let vote = classifier.manifest().decision.vote;
    let keep_going = &mut |_| ControlFlow::Continue(());
    Ok(ready(classifier.drain(session, BATCH, vote, keep_going))?)
}
