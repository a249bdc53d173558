//! Validation of an epoch, with the same classification code as the page.

use anyhow::Result;
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::StateDict;
use genrescope_crnn::model_file::{Manifest, ModelFile};
use genrescope_vote::Vote;

use crate::data::MelStore;
use crate::evaluate::{self, metrics::Scores};
use crate::inference::{self, ClassifiedSong};

/// Validation metrics of an epoch.
#[derive(Clone, Copy, Debug)]
pub struct Validation {
    /// Mean cross-entropy of a slice, nats.
    pub loss: f64,
    /// Slice accuracy.
    pub slice_accuracy: f64,
    /// Song accuracy by majority vote.
    pub song_accuracy: f64,
    /// Macro F1 of songs by the model's vote.
    pub macro_f1: f64,
}

/// Classifies whole songs, always on the CPU, and stores the logits of the self-test in the manifest, so
/// that damaged weights are detected.
///
/// # Errors
/// The network's output is not finite.
pub fn validate(
    manifest: &mut Manifest,
    tensors: &StateDict,
    store: &MelStore,
    rows: &[usize],
) -> Result<Validation> {
    let file = ModelFile {
        manifest: manifest.clone(),
        tensors: tensors.clone(),
    };
    let classifier = Classifier::new(file)?;
    let songs = inference::classify_songs(&classifier, store, rows)?;
    let genres = store.genres.len();
    let known = block_on(classifier.self_test_logits())?;
    manifest.self_test.logits = known
        .chunks_exact(manifest.network.genres)
        .map(<[f32]>::to_vec)
        .collect();
    let of = |song: &ClassifiedSong| -> Vec<f64> {
        let slices = song.verdict.slices.iter();
        let right = slices.map(|slice| {
            // Slices of songs that are taken for other music or non-music are wrong too.
            slice.probabilities[song.label] * (1.0 - slice.outside.iter().sum::<f32>())
        });
        right
            .map(|p| -f64::from(p.max(f32::MIN_POSITIVE)).ln())
            .collect()
    };
    let losses: Vec<f64> = songs.iter().flat_map(of).collect();
    let scores = |vote| Scores::new(genres, evaluate::song_pairs(&songs, vote));
    Ok(Validation {
        loss: losses.iter().sum::<f64>() / losses.len().max(1) as f64,
        slice_accuracy: evaluate::slice_scores(&songs, genres).accuracy(),
        song_accuracy: scores(Vote::Majority).accuracy(),
        macro_f1: scores(manifest.decision.vote).macro_f1(),
    })
}
