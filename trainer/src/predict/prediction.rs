//! The result of a file as text, JSON and CSV.

use std::path::Path;

use anyhow::Result;
use genrescope_classify::Classifier;
use genrescope_crnn::model_file::Manifest;
use genrescope_predict::{FileClassification, LabelRecord, Record, TagSummary};
use genrescope_vote::OutsideClass;
use serde::Serialize;
use serde_json::Value;

use super::write_genre::GenreCopy;
use crate::audio_files::Skipped;
use crate::inference::error_code;

/// Result of one file, with what this program adds.
#[derive(Default, Serialize)]
pub struct Prediction {
    #[serde(flatten)]
    record: Record,
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
        let file = path.display().to_string();
        let record = match result {
            Ok(result) => Record::new(file, result, classifier),
            Err(error) => Record {
                file,
                error: Some(format!("{error:#}")),
                error_code: Some(error_code(&error)),
                ..Record::default()
            },
        };
        Prediction { record, copy: None }
    }

    /// The entry in JSON of a file that is skipped. Its code: see
    /// [`SkipReason::code`](crate::audio_files::SkipReason::code).
    pub fn skipped(skipped: &Skipped) -> Prediction {
        let record = Record {
            file: skipped.path.display().to_string(),
            skipped: Some(skipped.reason.code()),
            ..Record::default()
        };
        Prediction { record, copy: None }
    }

    /// The recognised genre; `None` for other answers and failures.
    pub fn genre(&self) -> Option<&str> {
        self.record.genre.as_deref()
    }

    /// Title, artist and album of the file.
    pub fn tags(&self) -> &TagSummary {
        &self.record.tags
    }

    /// Adds what became of the copy.
    pub fn set_copy(&mut self, copy: GenreCopy) {
        self.copy = Some(copy);
    }

    /// Whether the file could not be classified.
    pub fn failed(&self) -> bool {
        self.record.error.is_some()
    }

    /// Header of [`Prediction::record`].
    pub fn columns(manifest: &Manifest) -> Vec<String> {
        let mut columns = vec!["file".to_string(), "answer".into(), "genre".into()];
        columns.extend(manifest.genres.iter().map(|name| match manifest.labels {
            // A label may have the name of another column, such as `error`.
            Some(_) => format!("label: {name}"),
            None => name.clone(),
        }));
        columns.extend(["error", "title", "artist", "album", "genres"].map(String::from));
        columns.extend(OutsideClass::ALL.map(|class| class.name().to_owned()));
        columns.extend(manifest.labels.iter().map(|_| "labels".to_owned()));
        columns
    }

    /// A CSV record: file, answer, genre, probability of every genre, error, title, artist, album, the genres that the
    /// answer names, separated by semicolons, and the probability of each outside class; with a model of labels their
    /// probabilities in place of those of genres, and at the end the labels that are present.
    pub fn record(&self, manifest: &Manifest) -> Vec<String> {
        let mut record = vec![
            self.record.file.clone(),
            self.record.answer.unwrap_or_default().into(),
            self.record.genre.clone().unwrap_or_default(),
        ];
        let number = |genre: &String| match &manifest.labels {
            None => self.record.probabilities.get(genre)?.as_f64(),
            Some(_) => {
                let label = self.record.labels.iter().find(|one| one.label == *genre);
                label.map(|label| f64::from(label.probability))
            }
        };
        record.extend(manifest.genres.iter().map(|genre| match number(genre) {
            Some(probability) => format!("{probability:.4}"),
            None => String::new(),
        }));
        let TagSummary {
            title,
            artist,
            album,
            ..
        } = &self.record.tags;
        let last = [&self.record.error, title, artist, album];
        record.extend(last.map(|text| text.clone().unwrap_or_default()));
        record.push(self.record.genres.join(";"));
        record.extend(OutsideClass::ALL.map(|class| {
            let probability = self
                .record
                .outside
                .get(class.name())
                .and_then(Value::as_f64);
            probability.map_or(String::new(), |p| format!("{p:.4}"))
        }));
        if manifest.labels.is_some() {
            let present = self.present().map(|label| &*label.label);
            record.push(present.collect::<Vec<_>>().join(";"));
        }
        record
    }

    /// The labels that the song has, the most probable first.
    fn present(&self) -> impl Iterator<Item = &LabelRecord> {
        self.record.labels.iter().filter(|label| label.present)
    }

    /// A line of text with the best `top` genres, and lines for artist and title, the copy, each warning.
    pub fn to_text(&self, top: usize) -> String {
        if let Some(error) = &self.record.error {
            return format!("{}: {error}\n", self.record.file);
        }
        let answer = match (&self.record.genre, self.record.answer) {
            (Some(genre), _) => genre.clone(),
            (None, Some("between")) => self.record.genres.join(" or "),
            (None, Some("not_sure")) => "not sure".into(),
            (None, Some("other_music")) => "other music".into(),
            (None, Some("non_music")) => "non-music".into(),
            (None, Some("no_music")) => "no music".into(),
            (None, Some("labels")) if self.present().next().is_none() => "no label".into(),
            (None, Some("labels")) => "labels".into(),
            _ => "too short".into(),
        };
        let mut words = format!("{}: {answer}", self.record.file);
        for (genre, probability) in self.record.probabilities.iter().take(top) {
            let percent = probability.as_f64().unwrap_or(0.0) * 100.0;
            words.push_str(&format!("  {genre} {percent:.0} %"));
        }
        for label in self.present() {
            let percent = label.probability * 100.0;
            words.push_str(&format!("  {} {percent:.0} %", label.label));
        }
        words.push('\n');
        let copy = self.copy.as_ref().map(ToString::to_string);
        let lines = self.record.tags.heading().into_iter().chain(copy);
        for line in lines.chain(self.record.warnings.iter().cloned()) {
            words.push_str(&format!("  {line}\n"));
        }
        words
    }
}
