//! Songs as JSON, in the format of `trainer predict --json`: an array with an object for each file.

use genrescope_protocol::Sentence;
use genrescope_vote::{Answer, Classification, SliceClassification};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::PageError;
use crate::identifiers::answer_name;
use crate::words;

/// The result of a file.
#[derive(Serialize)]
pub struct FileResult<'a> {
    file: &'a str,
    /// `None` unless the answer is a genre.
    genre: Option<&'a str>,
    /// `genre`, `not_sure`, `no_music` or `too_short`; `None` if the file failed.
    answer: Option<&'static str>,
    /// By genre, best first.
    probabilities: Map<String, Value>,
    slices: &'a [SliceClassification],
    warnings: Vec<String>,
    error: Option<String>,
}

impl<'a> FileResult<'a> {
    /// A song that has a result.
    pub fn classified(
        file: &'a str,
        verdict: &'a Classification,
        warnings: &[Sentence],
        genres: &'a [String],
    ) -> FileResult<'a> {
        let name = |index: usize| genres.get(index).map_or("", |name| name);
        let of = |ranked: &genrescope_vote::Ranked| {
            let probability = Value::from(f64::from(ranked.probability));
            (name(ranked.genre).to_owned(), probability)
        };
        FileResult {
            file,
            genre: match verdict.answer {
                Answer::Genre(index) => Some(name(index)),
                Answer::NotSure | Answer::NoMusic | Answer::TooShort => None,
            },
            answer: Some(answer_name(verdict.answer)),
            probabilities: verdict.ranking.iter().map(of).collect(),
            slices: &verdict.slices,
            warnings: warnings.iter().map(words::render).collect(),
            error: None,
        }
    }

    /// A song that failed.
    pub fn failed(file: &'a str, error: &Sentence) -> FileResult<'a> {
        FileResult {
            file,
            genre: None,
            answer: None,
            probabilities: Map::new(),
            slices: &[],
            warnings: Vec::new(),
            error: Some(words::render(error)),
        }
    }
}

/// The text of the file.
///
/// # Errors
/// None is known: all numbers are finite.
pub fn text(songs: &[FileResult]) -> Result<String, PageError> {
    Ok(crate::json::text(songs)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests_support::{genres, verdict};

    #[test]
    fn fields_are_those_of_the_trainer() {
        let (verdict, genres) = (verdict(), genres());
        let warnings = vec![Sentence::new("warning.damaged").with("count", 2_u32)];
        let songs = [
            FileResult::classified("a.wav", &verdict, &warnings, &genres),
            FileResult::failed("b.mp3", &Sentence::new("audio.not-audio")),
        ];
        let written = text(&songs).expect("finite numbers");
        let read: Value = serde_json::from_str(&written).expect("JSON");
        // The fields of trainer/src/predict/report.rs, in their order.
        let fields = [
            "file",
            "genre",
            "answer",
            "probabilities",
            "slices",
            "warnings",
            "error",
        ];
        for song in 0..2 {
            let object = read[song].as_object().expect("an object a file");
            assert!(object.keys().eq(fields), "{object:?}");
        }
        assert_eq!(read[0]["genre"], "jazz");
        assert_eq!(read[0]["answer"], "genre");
        let probabilities = read[0]["probabilities"].as_object().expect("by genre");
        assert!(
            probabilities.keys().eq(["jazz", "blues"]),
            "the best is first"
        );
        assert_eq!(read[0]["slices"][1]["end_s"], 5.0);
        assert_eq!(read[1]["answer"], Value::Null);
        assert_eq!(read[1]["error"], words::say("audio.not-audio"));
    }
}
