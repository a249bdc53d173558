//! What the validation songs say of an epoch, judged as the page would judge them.

use anyhow::Result;
use genre_core::classify::{Classifier, RunsOn, Vote, ready};
use genre_core::model::StateDict;
use genre_core::model_file::{Manifest, ModelFile};

use crate::data::MelStore;
use crate::evaluate;
use crate::inference::{self, ClassifiedSong};

/// Validation figures of one epoch.
#[derive(Clone, Copy, Debug)]
pub struct Validation {
    /// Cross-entropy of a slice, nats.
    pub loss: f64,
    /// Share of slices that are right.
    pub slice_accuracy: f64,
    /// Share of songs that are right by majority vote.
    pub song_accuracy: f64,
}

/// Listens to whole songs, on the processor whatever the training runs on, and writes the network's
/// answer to the known input into the manifest, so that damaged weights are told from whole ones.
///
/// # Errors
/// The network answers with values that are not finite.
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
    let classifier = Classifier::new(file, &RunsOn::Cpu)?;
    let songs = inference::classify_songs(&classifier, store, rows)?;
    let genres = store.genres.len();
    let known = ready(classifier.self_test_logits())?;
    manifest.self_test.logits = known.chunks_exact(genres).map(<[f32]>::to_vec).collect();
    let of = |song: &ClassifiedSong| -> Vec<f64> {
        let slices = song.verdict.slices.iter();
        let right = slices.map(|slice| slice.probabilities[song.label]);
        right
            .map(|p| -f64::from(p.max(f32::MIN_POSITIVE)).ln())
            .collect()
    };
    let losses: Vec<f64> = songs.iter().flat_map(of).collect();
    let pairs = evaluate::song_pairs(&songs, Vote::Majority);
    Ok(Validation {
        loss: losses.iter().sum::<f64>() / losses.len().max(1) as f64,
        slice_accuracy: evaluate::slice_scores(&songs, genres).accuracy(),
        song_accuracy: evaluate::metrics::Scores::new(genres, pairs).accuracy(),
    })
}
