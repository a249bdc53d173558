//! Songs as JSON: what they were classified with, and an object for each file with the fields of `trainer predict --json`
//! and some more. `docs/page.md` describes the format.

use genrescope_protocol::{ModelSummary, Sentence, SongTags};
use genrescope_vote::{Classification, DecisionConfig, SliceClassification, Vote};

use crate::json::{self, Json};
use crate::words;

/// Increases with every change that a program which reads the file must know of.
const FORMAT_VERSION: usize = 1;

/// The file.
pub struct Songs<'a> {
    format: &'static str,
    format_version: usize,
    /// Version of the page; `None` in a build without one.
    page_version: Option<String>,
    model: Model<'a>,
    /// The rule by which slices are aggregated.
    vote: &'static str,
    /// Every `hop`-th slice is used.
    hop: usize,
    songs: Vec<FileResult<'a>>,
}

/// The model, and the order of the numbers of its slices.
struct Model<'a> {
    name: &'a str,
    title: String,
    genres: &'a [String],
    outside: Vec<&'static str>,
    slice_s: f64,
}

impl<'a> Songs<'a> {
    /// Songs that were classified by a model with a vote and a hop.
    pub fn new(
        model: &'a ModelSummary,
        vote: Vote,
        hop: usize,
        page_version: Option<String>,
        songs: Vec<FileResult<'a>>,
    ) -> Songs<'a> {
        Songs {
            format: "genrescope-songs",
            format_version: FORMAT_VERSION,
            page_version,
            model: Model {
                name: &model.name,
                title: words::model_name(&model.name),
                genres: &model.genres,
                outside: model.decision.outside_names().collect(),
                slice_s: model.slice_s,
            },
            vote: vote.name(),
            hop,
            songs,
        }
    }
}

/// The result of a file.
pub struct FileResult<'a> {
    file: &'a str,
    /// `None` unless the answer is a genre.
    genre: Option<&'a str>,
    /// `genre`, `between`, `not_sure`, `other_music`, `non_music`, `no_music` or `too_short`; `None` if the file failed.
    answer: Option<&'static str>,
    /// The genres that the answer names, best first.
    genres: Vec<&'a str>,
    /// By genre, best first, given that the song is one of the genres.
    probabilities: Vec<(&'a str, f64)>,
    /// Probability of other music and of non-music, if the model has these classes.
    outside: Vec<(&'a str, f64)>,
    slices: &'a [SliceClassification],
    warnings: Vec<String>,
    error: Option<String>,
    /// Kind of error; `None` if the file was classified.
    error_code: Option<&'static str>,
    /// Title, artist, album; size and MIME type of the cover.
    tags: &'a SongTags,
    /// Length of the audio; `None` if the file failed.
    duration_s: Option<f64>,
    /// By genre, in the order of `probabilities`: slices whose most probable genre it is.
    votes: Vec<(&'a str, usize)>,
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
            duration_s: Some(verdict.duration_s),
            votes: verdict
                .ranking
                .iter()
                .map(|ranked| (name(ranked.genre), ranked.votes))
                .collect(),
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
            duration_s: None,
            votes: Vec::new(),
        }
    }
}

impl Songs<'_> {
    fn json(&self) -> Json<'_> {
        let names = |names: &'_ [String]| -> Json<'_> {
            names.iter().map(|name| Json::Owned(name.clone())).collect()
        };
        let model = Json::Object(vec![
            ("name", self.model.name.into()),
            ("title", self.model.title[..].into()),
            ("genres", names(self.model.genres)),
            ("outside", self.model.outside.iter().copied().collect()),
            ("slice_s", self.model.slice_s.into()),
        ]);
        Json::Object(vec![
            ("format", self.format.into()),
            ("format_version", self.format_version.into()),
            ("page_version", self.page_version.as_deref().into()),
            ("model", model),
            ("vote", self.vote.into()),
            ("hop", self.hop.into()),
            (
                "songs",
                Json::List(self.songs.iter().map(FileResult::json).collect()),
            ),
        ])
    }
}

impl FileResult<'_> {
    fn json(&self) -> Json<'_> {
        let tags = self.tags;
        let cover = tags.cover.as_ref().map(|cover| {
            Json::Object(vec![
                ("bytes", cover.bytes.into()),
                ("mime", cover.mime[..].into()),
            ])
        });
        Json::Object(vec![
            ("file", self.file.into()),
            ("genre", self.genre.into()),
            ("answer", self.answer.into()),
            ("genres", self.genres.iter().copied().collect()),
            ("probabilities", as_object(&self.probabilities)),
            ("outside", as_object(&self.outside)),
            (
                "slices",
                Json::List(self.slices.iter().map(slice).collect()),
            ),
            (
                "warnings",
                self.warnings.iter().map(|text| &text[..]).collect(),
            ),
            ("error", self.error.as_deref().into()),
            ("error_code", self.error_code.into()),
            ("title", tags.title.as_deref().into()),
            ("artist", tags.artist.as_deref().into()),
            ("album", tags.album.as_deref().into()),
            ("cover", cover.unwrap_or(Json::Null)),
            ("duration_s", self.duration_s.into()),
            ("votes", as_object(&self.votes)),
        ])
    }
}

fn slice(slice: &SliceClassification) -> Json<'_> {
    Json::Object(vec![
        ("start_s", slice.start_s.into()),
        ("end_s", slice.end_s.into()),
        ("audible", Json::Bool(slice.audible)),
        (
            "probabilities",
            slice.probabilities.iter().copied().collect(),
        ),
        ("outside", slice.outside.iter().copied().collect()),
    ])
}

/// Names and values as an object, in their order.
fn as_object<'a, T: Copy + Into<Json<'a>>>(pairs: &[(&'a str, T)]) -> Json<'a> {
    let fields = pairs.iter().map(|&(name, value)| (name, value.into()));
    Json::Object(fields.collect())
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
pub fn text(songs: &Songs) -> String {
    json::text(&songs.json()) + "\n"
}

#[cfg(test)]
mod tests {
    use genrescope_protocol::CoverFacts;
    use serde_json::Value;

    use super::super::tests_support::{decision, genres, verdict};
    use super::*;
    use crate::state::tests_support::model;

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
        let model = ModelSummary {
            decision: decision(),
            ..model("own")
        };
        let file = Songs::new(&model, Vote::Majority, 2, None, songs.into());
        let written = text(&file);
        let read: Value = serde_json::from_str(&written).expect("JSON");
        assert_eq!(read["format"], "genrescope-songs");
        assert_eq!(read["model"]["name"], "own");
        assert_eq!(
            read["model"]["genres"],
            serde_json::json!(["blues", "jazz"])
        );
        assert_eq!(read["model"]["outside"], serde_json::json!(["other_music"]));
        assert_eq!(
            (&read["vote"], &read["hop"]),
            (&"majority".into(), &2.into())
        );
        let read = &read["songs"];
        // The fields of trainer/src/predict/prediction.rs, in their order, and two more.
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
            "duration_s",
            "votes",
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
        assert_eq!(read[0]["duration_s"], 7.5);
        assert_eq!(read[0]["votes"]["jazz"], 2);
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
