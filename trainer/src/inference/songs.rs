//! Songs of a store, classified.

use std::ops::ControlFlow;

use anyhow::Result;
use genrescope_classify::{Classifier, Session, block_on};
use genrescope_mel::Spectrogram;
use genrescope_predict::BATCH;
use genrescope_vote::Classification;

use crate::data::MelStore;

/// A song of a store with its classification.
pub struct ClassifiedSong {
    /// Index of its genre.
    pub label: usize,
    /// The classification, including the probabilities of its slices.
    pub verdict: Classification,
}

#[cfg(test)]
impl ClassifiedSong {
    /// A song of one second whose slices have these probabilities.
    pub fn test(label: usize, slices: Vec<Vec<f32>>) -> ClassifiedSong {
        use genrescope_vote::{Answer, SliceClassification, Vote};
        let slice = |probabilities| SliceClassification {
            start_s: 0.0,
            end_s: 1.0,
            audible: true,
            probabilities,
            outside: Vec::new(),
        };
        let verdict = Classification {
            answer: Answer::NotSure,
            vote: Vote::Mean,
            ranking: Vec::new(),
            outside: Vec::new(),
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
pub fn classify_spectrogram(
    classifier: &Classifier,
    spectrogram: Spectrogram,
) -> Result<Classification> {
    let session = Session::from_referenced(classifier.manifest(), spectrogram)?;
    let vote = classifier.manifest().decision.vote;
    let keep_going = &mut |_| ControlFlow::Continue(());
    Ok(block_on(
        classifier.finish(session, BATCH, vote, keep_going),
    )?)
}
