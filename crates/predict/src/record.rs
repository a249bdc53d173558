//! The result of a file, for JSON.

use genrescope_classify::Classifier;
use genrescope_crnn::model_file::Manifest;
use genrescope_vote::{Classification, SliceClassification};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::classify::FileClassification;
use crate::tags::TagSummary;

/// Result of one file. Either `answer`, `error` or `skipped` is set.
#[derive(Debug, Default, Serialize)]
pub struct Record {
    /// Its path or name.
    pub file: String,
    /// `None` if the answer is not a genre.
    pub genre: Option<String>,
    /// `genre`, `between`, `not_sure`, `other_music`, `non_music`, `no_music`, `too_short`, and `labels` with a model of
    /// independent labels; `None` if the file failed.
    pub answer: Option<&'static str>,
    /// The genres that the answer names, the most probable first: one, two, three, or none.
    pub genres: Vec<String>,
    /// Probabilities by genre, in descending order, given that the song is one of the genres; empty with a model of labels.
    pub probabilities: Map<String, Value>,
    /// Probability that the song is none of the genres, by outside class; empty for models without such classes.
    pub outside: Map<String, Value>,
    /// With a model of independent labels every label, the most probable first; else empty and not in JSON.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelRecord>,
    /// The slices in order of time.
    pub slices: Vec<SliceClassification>,
    /// What the decoder reports, in lower case, without a full stop.
    pub warnings: Vec<String>,
    /// Why the file has no classification, as a sentence.
    pub error: Option<String>,
    /// Kind of error (see [`PredictError::code`](crate::PredictError::code)); `None` if the file was classified.
    pub error_code: Option<&'static str>,
    /// Why there was no attempt to classify it, as a code of the program; `None` if there was one.
    pub skipped: Option<&'static str>,
    /// Title, artist, album and cover.
    #[serde(flatten)]
    pub tags: TagSummary,
}

/// A label of a song.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelRecord {
    /// Its name.
    pub label: String,
    /// Mean of its probability over the audible slices.
    pub probability: f32,
    /// The song has the label from this probability on.
    pub threshold: f32,
    /// Whether the song has it.
    pub present: bool,
}

impl Record {
    /// The record of a file that was classified.
    pub fn new(
        file: impl Into<String>,
        result: FileClassification,
        classifier: &Classifier,
    ) -> Record {
        let FileClassification {
            verdict,
            warnings,
            tags,
        } = result;
        let manifest = classifier.manifest();
        let name = |index: usize| manifest.genres[index].clone();
        let number = |probability: f32| Value::from(f64::from(probability));
        let labels = labels(&verdict, manifest);
        // Probabilities of labels are not those of genres, and must not be read as such.
        let of_genres = if labels.is_empty() {
            &verdict.ranking[..]
        } else {
            &[]
        };
        let ranked = of_genres.iter();
        let outside = manifest.decision.outside_names().zip(&verdict.outside);
        Record {
            file: file.into(),
            genre: verdict.answer.genre().map(name),
            answer: Some(verdict.answer.name()),
            genres: verdict.named().iter().map(|one| name(one.genre)).collect(),
            probabilities: ranked
                .map(|one| (name(one.genre), number(one.probability)))
                .collect(),
            outside: outside
                .map(|(class, &probability)| (class.into(), number(probability)))
                .collect(),
            labels,
            slices: verdict.slices,
            warnings,
            tags,
            ..Record::default()
        }
    }
}

fn labels(verdict: &Classification, manifest: &Manifest) -> Vec<LabelRecord> {
    let Some(settings) = &manifest.labels else {
        return Vec::new();
    };
    let ranked = verdict.ranking.iter();
    let of = |index: usize, probability: f32| {
        let threshold = settings.thresholds[index];
        LabelRecord {
            label: manifest.genres[index].clone(),
            probability,
            threshold,
            present: probability >= threshold,
        }
    };
    ranked.map(|one| of(one.genre, one.probability)).collect()
}
