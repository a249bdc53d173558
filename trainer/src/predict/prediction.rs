//! The result of a file as text, JSON and CSV.

use std::path::Path;

use anyhow::Result;
use genrescope_classify::Classifier;
use genrescope_vote::{OutsideClass, SliceClassification};
use serde::Serialize;
use serde_json::{Map, Value};

use super::classify_file::FileClassification;
use super::song_tags::TagSummary;
use super::write_genre::GenreCopy;
use crate::audio_files::Skipped;
use crate::inference::error_code;

/// Result of one file.
#[derive(Default, Serialize)]
pub struct Prediction {
    file: String,
    /// `None` if the answer is not a genre.
    genre: Option<String>,
    /// `genre`, `between`, `not_sure`, `other_music`, `non_music`, `no_music`, `too_short`; `None` if the file failed.
    answer: Option<&'static str>,
    /// The genres that the answer names, the most probable first: one, two, three, or none.
    genres: Vec<String>,
    /// Probabilities by genre, in descending order, given that the song is one of the genres.
    probabilities: Map<String, Value>,
    /// Probability that the song is none of the genres, by outside class; empty for models without such classes.
    outside: Map<String, Value>,
    slices: Vec<SliceClassification>,
    warnings: Vec<String>,
    error: Option<String>,
    /// Kind of error (see [`error_code`]); `None` if the file was classified.
    error_code: Option<&'static str>,
    /// Why the file is skipped (see [`SkipReason::code`](crate::audio_files::SkipReason::code)); `None` if
    /// there was an attempt to classify it.
    skipped: Option<&'static str>,
    #[serde(flatten)]
    tags: TagSummary,
    /// The copy with the genre in its tag; absent if none was asked for.
    #[serde(flatten)]
    copy: Option<GenreCopy>,
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
            ..Prediction::default()
        };
        match result {
            Err(error) => {
                prediction.error = Some(format!("{error:#}"));
                prediction.error_code = Some(error_code(&error));
            }
            Ok(FileClassification {
                verdict,
                warnings,
                tags,
            }) => {
                let genres = &classifier.manifest().genres;
                prediction.answer = Some(verdict.answer.name());
                prediction.genre = verdict.answer.genre().map(|index| genres[index].clone());
                let named = verdict.named().iter();
                prediction.genres = named.map(|one| genres[one.genre].clone()).collect();
                let decision = &classifier.manifest().decision;
                for (class, &probability) in decision.outside_names().zip(&verdict.outside) {
                    prediction
                        .outside
                        .insert(class.into(), f64::from(probability).into());
                }
                for ranked in &verdict.ranking {
                    let probability = Value::from(f64::from(ranked.probability));
                    prediction
                        .probabilities
                        .insert(genres[ranked.genre].clone(), probability);
                }
                prediction.slices = verdict.slices;
                prediction.warnings = warnings;
                prediction.tags = tags;
            }
        }
        prediction
    }

    /// The entry in JSON of a file that is skipped.
    pub fn skipped(skipped: &Skipped) -> Prediction {
        Prediction {
            file: skipped.path.display().to_string(),
            skipped: Some(skipped.reason.code()),
            ..Prediction::default()
        }
    }

    /// The recognised genre; `None` for other answers and failures.
    pub fn genre(&self) -> Option<&str> {
        self.genre.as_deref()
    }

    /// Title, artist and album of the file.
    pub fn tags(&self) -> &TagSummary {
        &self.tags
    }

    /// Adds what became of the copy.
    pub fn set_copy(&mut self, copy: GenreCopy) {
        self.copy = Some(copy);
    }

    /// Whether the file could not be classified.
    pub fn failed(&self) -> bool {
        self.error.is_some()
    }

    /// Header of [`Prediction::record`].
    pub fn columns(genres: &[String]) -> Vec<String> {
        let mut columns = vec!["file".to_string(), "answer".into(), "genre".into()];
        columns.extend(genres.iter().cloned());
        columns.extend(["error", "title", "artist", "album", "genres"].map(String::from));
        columns.extend(OutsideClass::ALL.map(|class| class.name().to_owned()));
        columns
    }

    /// A CSV record: file, answer, genre, probability of every genre, error, title, artist, album, the genres that the
    /// answer names, separated by semicolons, and the probability of each outside class.
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
        let TagSummary {
            title,
            artist,
            album,
            ..
        } = &self.tags;
        let last = [&self.error, title, artist, album];
        record.extend(last.map(|text| text.clone().unwrap_or_default()));
        record.push(self.genres.join(";"));
        record.extend(OutsideClass::ALL.map(|class| {
            let probability = self.outside.get(class.name()).and_then(Value::as_f64);
            probability.map_or(String::new(), |p| format!("{p:.4}"))
        }));
        record
    }

    /// A line of text with the best `top` genres, and lines for artist and title, the copy, each warning.
    pub fn to_text(&self, top: usize) -> String {
        if let Some(error) = &self.error {
            return format!("{}: {error}\n", self.file);
        }
        let answer = match (&self.genre, self.answer) {
            (Some(genre), _) => genre.clone(),
            (None, Some("between")) => self.genres.join(" or "),
            (None, Some("not_sure")) => "not sure".into(),
            (None, Some("other_music")) => "other music".into(),
            (None, Some("non_music")) => "non-music".into(),
            (None, Some("no_music")) => "no music".into(),
            _ => "too short".into(),
        };
        let mut words = format!("{}: {answer}", self.file);
        for (genre, probability) in self.probabilities.iter().take(top) {
            let percent = probability.as_f64().unwrap_or(0.0) * 100.0;
            words.push_str(&format!("  {genre} {percent:.0} %"));
        }
        words.push('\n');
        let copy = self.copy.as_ref().map(ToString::to_string);
        let lines = self.tags.heading().into_iter().chain(copy);
        for line in lines.chain(self.warnings.iter().cloned()) {
            words.push_str(&format!("  {line}\n"));
        }
        words
    }
}
