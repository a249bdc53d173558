//! Songs of a store, classified.

use std::ops::ControlFlow;

use anyhow::Result;
use genre_core::classify::{Classifier, Session, Verdict, ready};
use genre_core::mel::Spectrogram;

use crate::data::MelStore;

/// Slices of one forward pass.
pub const BATCH: usize = 32;

/// A song and what the network makes of it.
pub struct ClassifiedSong {
    /// Index of the right genre.
    pub label: usize,
    /// The slices with their probabilities.
    pub verdict: Verdict,
}

#[cfg(test)]
impl ClassifiedSong {
    /// A song of a second whose slices have these probabilities.
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

/// Lets the network hear whole songs of the store.
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

/// Lets the network hear one referenced spectrogram.
pub fn classify_spectrogram(classifier: &Classifier, spectrogram: Spectrogram) -> Result<Verdict> {
    let session = Session::from_referenced(classifier.manifest(), spectrogram)?;
    let vote = classifier.manifest().decision.vote;
    let going_on = &mut |_| ControlFlow::Continue(());
    Ok(ready(classifier.drain(session, BATCH, vote, going_on))?)
}
