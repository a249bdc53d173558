//! A file's answer as a line and as JSON.

use std::fmt;
use std::path::Path;

use anyhow::Result;
use genre_core::classify::{Answer, Classifier, SliceVerdict};
use serde::Serialize;
use serde_json::{Map, Value};

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
    slices: Vec<SliceVerdict>,
    warnings: Vec<String>,
    error: Option<String>,
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
        };
        match heard {
            Err(error) => answered.error = Some(format!("{error:#}")),
            Ok(Listened { verdict, warnings }) => {
                let genres = &classifier.manifest().genres;
                answered.answer = Some(match verdict.answer {
                    Answer::Genre(index) => {
                        answered.genre = Some(genres[index].clone());
                        "genre"
                    }
                    Answer::NotSure => "not_sure",
                    Answer::NoMusic => "no_music",
                    Answer::TooShort => "too_short",
                });
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
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = &self.error {
            return writeln!(f, "{}: {error}", self.file);
        }
        let said = match (&self.genre, self.answer) {
            (Some(genre), _) => genre.as_str(),
            (None, Some("not_sure")) => "not sure",
            (None, Some("no_music")) => "no music heard",
            _ => "too short to tell",
        };
        write!(f, "{}: {said}", self.file)?;
        let percent = |p: &Value| p.as_f64().unwrap_or(0.0) * 100.0;
        for (genre, probability) in self.probabilities.iter().take(3) {
            write!(f, "  {genre} {:.0} %", percent(probability))?;
        }
        writeln!(f)?;
        for warning in &self.warnings {
            writeln!(f, "  {warning}")?;
        }
        Ok(())
    }
}
