//! Songs as JSON, in the format of `trainer predict --json`: an array with an object for each file.

use genrescope_protocol::{Sentence, SongTags};
use genrescope_vote::{Classification, DecisionConfig, SliceClassification};
use serde::{Serialize, Serializer};

use crate::error::PageError;
use crate::words;

/// The result of a file.
#[derive(Serialize)]
pub struct FileResult<'a> {
    file: &'a str,
    /// `None` unless the answer is a genre.
    genre: Option<&'a str>,
    /// `genre`, `between`, `not_sure`, `other_music`, `non_music`, `no_music` or `too_short`; `None` if the file failed.
    answer: Option<&'static str>,
    /// The genres that the answer names, best first.
    genres: Vec<&'a str>,
    /// By genre, best first, given that the song is one of the genres.
    #[serde(serialize_with = "as_object")]
    probabilities: Vec<(&'a str, f64)>,
    /// Probability of other music and of non-music, if the model has these classes.
    #[serde(serialize_with = "as_object")]
    outside: Vec<(&'a str, f64)>,
    slices: &'a [SliceClassification],
    warnings: Vec<String>,
    error: Option<String>,
    /// Kind of error; `None` if the file was classified.
    error_code: Option<&'static str>,
    /// Title, artist, album; size and MIME type of the cover.
    #[serde(flatten)]
    tags: &'a SongTags,
}

impl<'a> FileResult<'a> {
    /// A song that has a result.
    pub fn classified(
        file: &'a str,
        verdict: &'a Classification,
        warnings: &[Sentence],
        tags: &'a SongTags,
        genres: &'a [String],
        decision: &DecisionConfig,
    ) -> FileResult<'a> {
        let name = |index: usize| genres.get(index).map_or("", |name| name);
        let of =
            |ranked: &genrescope_vote::Ranked| (name(ranked.genre), f64::from(ranked.probability));
        FileResult {
            file,
            genre: verdict.answer.genre().map(name),
            answer: Some(verdict.answer.name()),
            genres: verdict
                .named()
                .iter()
                .map(|ranked| name(ranked.genre))
                .collect(),
            probabilities: verdict.ranking.iter().map(of).collect(),
            outside: decision
                .outside_names()
                .zip(verdict.outside.iter().copied().map(f64::from))
                .collect(),
            slices: &verdict.slices,
            warnings: warnings.iter().map(words::render).collect(),
            error: None,
            error_code: None,
            tags,
        }
    }

    /// A song that failed.
    pub fn failed(file: &'a str, error: &Sentence, tags: &'a SongTags) -> FileResult<'a> {
        FileResult {
            file,
            genre: None,
            answer: None,
            genres: Vec::new(),
            probabilities: Vec::new(),
            outside: Vec::new(),
            slices: &[],
            warnings: Vec::new(),
            error: Some(words::render(error)),
            error_code: Some(error_code(&error.key)),
            tags,
        }
    }
}

/// Names and values as an object, in their order.
fn as_object<S: Serializer>(pairs: &[(&str, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}

/// The name that `trainer predict` has for an error (`trainer/src/inference/codes.rs`).
fn error_code(key: &str) -> &'static str {
    match key {
        "audio.empty" => "empty",
        "audio.not-audio" => "not_audio",
        "audio.unsupported" => "unsupported",
        "audio.protected" => "protected",
        "audio.damaged" => "damaged",
        "audio.rate" => "unusable_rate",
        "audio.channels" => "too_many_channels",
        "audio.no-track" => "no_audio_track",
        "audio.decoder-failed" | "song.crashed" => "decoder_failed",
        "audio.not-finite" => "not_finite",
        "audio.unreadable" | "file.gone" => "unreadable",
        _ => "failed",
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
    use genrescope_protocol::CoverFacts;
    use serde_json::Value;

    use super::*;
    use crate::export::tests_support::{decision, genres, verdict};

    #[test]
    fn fields_are_those_of_the_trainer() {
        let (verdict, genres) = (verdict(), genres());
        let warnings = vec![Sentence::new("warning.damaged").with("count", 2_u32)];
        let tags = SongTags {
            title: Some("Élise".to_owned()),
            cover: Some(CoverFacts {
                bytes: 9,
                mime: "image/png".to_owned(),
            }),
            ..SongTags::default()
        };
        let none = SongTags::default();
        let songs = [
            FileResult::classified("a.wav", &verdict, &warnings, &tags, &genres, &decision()),
            FileResult::failed("b.mp3", &Sentence::new("audio.not-audio"), &none),
        ];
        let written = text(&songs).expect("finite numbers");
        let read: Value = serde_json::from_str(&written).expect("JSON");
        // The fields of trainer/src/predict/prediction.rs, in their order.
        let fields = [
            "file",
            "genre",
            "answer",
            "genres",
            "probabilities",
            "outside",
            "slices",
            "warnings",
            "error",
            "error_code",
            "title",
            "artist",
            "album",
            "cover",
        ];
        for song in 0..2 {
            let object = read[song].as_object().expect("an object a file");
            assert!(object.keys().eq(fields), "{object:?}");
        }
        assert_eq!(read[0]["genre"], "jazz");
        assert_eq!(read[0]["answer"], "genre");
        assert_eq!(read[0]["genres"], serde_json::json!(["jazz"]));
        assert_eq!(read[0]["outside"]["other_music"], 0.25);
        let probabilities = read[0]["probabilities"].as_object().expect("by genre");
        assert!(
            probabilities.keys().eq(["jazz", "blues"]),
            "the best is first"
        );
        assert_eq!(read[0]["slices"][1]["end_s"], 5.0);
        assert_eq!(read[0]["error_code"], Value::Null);
        assert_eq!(read[0]["title"], "Élise");
        assert_eq!(read[0]["artist"], Value::Null);
        assert_eq!(read[0]["cover"]["bytes"], 9);
        assert_eq!(read[0]["cover"]["mime"], "image/png");
        assert_eq!(read[1]["answer"], Value::Null);
        assert_eq!(read[1]["error"], words::say("audio.not-audio"));
        assert_eq!(read[1]["error_code"], "not_audio");
    }

    #[test]
    fn files_that_cannot_be_read_have_the_codes_of_the_trainer() {
        let codes = ["audio.unreadable", "file.gone", "song.failed"].map(error_code);
        assert_eq!(codes, ["unreadable", "unreadable", "failed"]);
    }
}
