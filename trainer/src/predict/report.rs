//! A file's answer as a line, as JSON and as a line of CSV.

use std::path::Path;

use anyhow::Result;
use genrescope_classify::Classifier;
use genrescope_vote::{Answer, SliceClassification};
use serde::Serialize;
use serde_json::{Map, Value};

use super::codes::{answer_code, error_code};
use super::listen::Listened;

/// One file's answer.
#[derive(Serialize)]
pub struct Answered {
    file: String,
    /// None when not sure, too short, or nothing was heard.
    genre: Option<String>,
    /// `genre`, `not_sure`, `no_music`, `too_short`; none where the file failed.
    answer: Option<&'static str>,
    /// By genre, best first.
    probabilities: Map<String, Value>,
    slices: Vec<SliceClassification>,
    warnings: Vec<String>,
    error: Option<String>,
    /// The kind of error, for programs (see [`error_code`]); none where the file was classified.
    error_code: Option<&'static str>,
}

impl Answered {
    /// Puts a verdict or a failure in words.
    pub fn new(path: &Path, heard: Result<Listened>, classifier: &Classifier) -> Answered {
        let mut answered = Answered {
            file: path.display().to_string(),
            genre: None,
            answer: None,
            probabilities: Map::new(),
            slices: Vec::new(),
            warnings: Vec::new(),
            error: None,
            error_code: None,
        };
        match heard {
            Err(error) => {
                answered.error = Some(format!("{error:#}"));
                answered.error_code = Some(error_code(&error));
            }
            Ok(Listened { verdict, warnings }) => {
                let genres = &classifier.manifest().genres;
                answered.answer = Some(answer_code(verdict.answer));
                if let Answer::Genre(index) = verdict.answer {
                    answered.genre = Some(genres[index].clone());
                }
                for ranked in &verdict.ranking {
                    let probability = Value::from(f64::from(ranked.probability));
                    answered
                        .probabilities
                        .insert(genres[ranked.genre].clone(), probability);
                }
                answered.slices = verdict.slices;
                answered.warnings = warnings;
            }
        }
        answered
    }

    /// Whether the file could not be classified at all.
    pub fn failed(&self) -> bool {
        self.error.is_some()
    }

    /// Heading of [`Answered::record`].
    pub fn columns(genres: &[String]) -> Vec<String> {
        let mut columns = vec!["file".to_string(), "answer".into(), "genre".into()];
        columns.extend(genres.iter().cloned());
        columns.push("error".into());
        columns
    }

    /// A line of a table: the file, the answer, every genre's probability, what went wrong.
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

    /// A line for people, with the best `top` genres; a line more for each warning.
    pub fn in_words(&self, top: usize) -> String {
        if let Some(error) = &self.error {
            return format!("{}: {error}\n", self.file);
        }
        let said = match (&self.genre, self.answer) {
            (Some(genre), _) => genre.as_str(),
            (None, Some("not_sure")) => "not sure",
            (None, Some("no_music")) => "no music heard",
            _ => "too short to tell",
        };
        let mut words = format!("{}: {said}", self.file);
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
