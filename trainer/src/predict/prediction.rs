//! The result of a file as text, JSON and CSV.

use std::path::Path;

use anyhow::Result;
use genrescope_classify::Classifier;
use genrescope_vote::{Answer, SliceClassification};
use serde::Serialize;
use serde_json::{Map, Value};

use super::classify_file::FileClassification;
use crate::inference::error_code;

/// Result of one file.
#[derive(Serialize)]
pub struct Prediction {
    file: String,
    /// `None` if the answer is not a genre.
    genre: Option<String>,
    /// `genre`, `not_sure`, `no_music`, `too_short`; `None` if the file failed.
    answer: Option<&'static str>,
    /// Probabilities by genre, in descending order.
    probabilities: Map<String, Value>,
    slices: Vec<SliceClassification>,
    warnings: Vec<String>,
    error: Option<String>,
    /// Kind of error (see [`error_code`]); `None` if the file was classified.
    error_code: Option<&'static str>,
}

impl Prediction {
    /// The result of a classification or of its failure.
    pub fn new(
        path: &Path,
        result: Result<FileClassification>,
        classifier: &Classifier,
    ) -> Prediction {
        let mut prediction = Prediction {
            file: path.display().to_string(),
            genre: None,
            answer: None,
            probabilities: Map::new(),
            slices: Vec::new(),
            warnings: Vec::new(),
            error: None,
            error_code: None,
        };
        match result {
            Err(error) => {
                prediction.error = Some(format!("{error:#}"));
                prediction.error_code = Some(error_code(&error));
            }
            Ok(FileClassification { verdict, warnings }) => {
                let genres = &classifier.manifest().genres;
                prediction.answer = Some(verdict.answer.name());
                if let Answer::Genre(index) = verdict.answer {
                    prediction.genre = Some(genres[index].clone());
                }
                for ranked in &verdict.ranking {
                    let probability = Value::from(f64::from(ranked.probability));
                    prediction
                        .probabilities
                        .insert(genres[ranked.genre].clone(), probability);
                }
                prediction.slices = verdict.slices;
                prediction.warnings = warnings;
            }
        }
        prediction
    }

    /// Whether the file could not be classified.
    pub fn failed(&self) -> bool {
        self.error.is_some()
    }

    /// Header of [`Prediction::record`].
    pub fn columns(genres: &[String]) -> Vec<String> {
        let mut columns = vec!["file".to_string(), "answer".into(), "genre".into()];
        columns.extend(genres.iter().cloned());
        columns.push("error".into());
        columns
    }

    /// A CSV record: file, answer, genre, probability of every genre, error.
    pub fn record(&self, genres: &[String]) -> Vec<String> {
        let mut record = vec![
            self.file.clone(),
            self.answer.unwrap_or_default().into(),
            self.genre.clone().unwrap_or_default(),
        ];
        let number = |genre: &String| self.probabilities.get(genre)?.as_f64();
        record.extend(genres.iter().map(|genre| match number(genre) {
            Some(probability) => format!("{probability:.4}"),
            None => String::new(),
        }));
        record.push(self.error.clone().unwrap_or_default());
        record
    }

    /// A line of text with the best `top` genres, and a line for each warning.
    pub fn to_text(&self, top: usize) -> String {
        if let Some(error) = &self.error {
            return format!("{}: {error}\n", self.file);
        }
        let answer = match (&self.genre, self.answer) {
            (Some(genre), _) => genre.as_str(),
            (None, Some("not_sure")) => "not sure",
            (None, Some("no_music")) => "no music",
            _ => "too short",
        };
        let mut words = format!("{}: {answer}", self.file);
        for (genre, probability) in self.probabilities.iter().take(top) {
            let percent = probability.as_f64().unwrap_or(0.0) * 100.0;
            words.push_str(&format!("  {genre} {percent:.0} %"));
        }
        words.push('\n');
        for warning in &self.warnings {
            words.push_str(&format!("  {warning}\n"));
        }
        words
    }
}
