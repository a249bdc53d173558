//! Validation of an epoch, with the same classification code as the page.

use anyhow::Result;
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::StateDict;
use genrescope_crnn::model_file::{LabelSettings, Manifest, ModelFile};
use genrescope_vote::Vote;

use crate::data::{MelStore, SongLabels};
use crate::evaluate::labels::{LabelScores, LabelledSong, with_best_f1};
use crate::evaluate::{self, metrics::Scores};
use crate::inference::{self, ClassifiedSong};

/// Validation metrics of an epoch.
#[derive(Clone, Copy, Debug)]
pub struct Validation {
    /// Mean cross-entropy of a slice, nats; with labels, mean binary cross-entropy of a slice and a label.
    pub loss: f64,
    /// The other figures.
    pub figures: ValidationFigures,
}

/// Figures of an epoch besides the loss.
#[derive(Clone, Copy, Debug)]
pub enum ValidationFigures {
    /// Of songs that have one genre.
    Genres {
        /// Slice accuracy.
        slice_accuracy: f64,
        /// Song accuracy by majority vote.
        song_accuracy: f64,
        /// Macro F1 of songs by the model's vote.
        macro_f1: f64,
    },
    /// Of songs that have several labels.
    Labels {
        /// Mean average precision of the labels.
        average_precision: f64,
        /// Mean area under the ROC curve of the labels.
        roc_auc: f64,
    },
}

impl Validation {
    /// Macro F1 of genres.
    pub fn macro_f1(&self) -> Option<f64> {
        match self.figures {
            ValidationFigures::Genres { macro_f1, .. } => Some(macro_f1),
            ValidationFigures::Labels { .. } => None,
        }
    }

    /// Mean average precision of labels.
    pub fn average_precision(&self) -> Option<f64> {
        match self.figures {
            ValidationFigures::Genres { .. } => None,
            ValidationFigures::Labels {
                average_precision, ..
            } => Some(average_precision),
        }
    }
}

/// Classifies whole songs, always on the CPU, and stores the logits of the self-test in the manifest, so
/// that damaged weights are detected. With labels, it also sets their thresholds.
///
/// # Errors
/// The network's output is not finite.
pub fn validate(
    manifest: &mut Manifest,
    tensors: &StateDict,
    store: &MelStore,
    rows: &[usize],
    labels: Option<&SongLabels>,
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
    match labels {
        Some(labels) => Ok(of_labels(manifest, rows, &songs, labels)),
        None => Ok(of_genres(manifest, genres, &songs)),
    }
}

fn of_genres(manifest: &Manifest, genres: usize, songs: &[ClassifiedSong]) -> Validation {
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
    let scores = |vote| Scores::new(genres, evaluate::song_pairs(songs, vote));
    Validation {
        loss: losses.iter().sum::<f64>() / losses.len().max(1) as f64,
        figures: ValidationFigures::Genres {
            slice_accuracy: evaluate::slice_scores(songs, genres).accuracy(),
            song_accuracy: scores(Vote::Majority).accuracy(),
            macro_f1: scores(manifest.decision.vote).macro_f1(),
        },
    }
}

/// The smallest probability in the loss of labels, as Keras's epsilon: f32 rounds the sigmoid of large logits to one.
const LEAST: f64 = 1e-7;

fn of_labels(
    manifest: &mut Manifest,
    rows: &[usize],
    songs: &[ClassifiedSong],
    labels: &SongLabels,
) -> Validation {
    let (mut sum, mut count) = (0.0, 0);
    for (&row, song) in rows.iter().zip(songs) {
        let has = labels.of(row).unwrap_or_default();
        for slice in &song.verdict.slices {
            for (&has, &probability) in has.iter().zip(&slice.probabilities) {
                let probability = f64::from(probability);
                let of_truth = if has { probability } else { 1.0 - probability };
                sum -= of_truth.max(LEAST).ln();
                count += 1;
            }
        }
    }
    let songs = LabelledSong::all(rows, songs, labels);
    let of_label = |label: usize| {
        let songs = songs.iter();
        songs.map(move |song| (song.probabilities[label], song.has[label]))
    };
    let thresholds: Vec<f32> = (0..labels.names.len())
        .map(|label| with_best_f1(of_label(label)))
        .collect();
    let numbers = LabelScores::new(&songs, &thresholds).numbers();
    manifest.labels = Some(LabelSettings { thresholds });
    Validation {
        loss: sum / count.max(1) as f64,
        figures: ValidationFigures::Labels {
            average_precision: numbers.mean_average_precision,
            roc_auc: numbers.mean_roc_auc,
        },
    }
}
