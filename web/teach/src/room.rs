//! What the worker knows, and its answers.

use std::ops::ControlFlow;

use genrescope_crnn::model_file::{self, ModelFile, Precision};
use genrescope_teach::{
    GenreMeans, Recording, Song, Songs, Taught, TeachError, Warning, groups_by_artist, teach,
    teach_beside,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::request::{Request, SongFacts};

/// Why a request failed: a code, which names the page's sentence, and a detail in English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomError {
    /// `no_model`, `bad_request`, or that of an error of teaching.
    pub code: &'static str,
    /// For developers.
    pub detail: String,
}

/// JSON, and a model file if one was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The answer.
    pub reply: Value,
    /// A model file; empty in other answers.
    pub file: Vec<u8>,
}

/// The worker's state.
#[derive(Default)]
pub struct Room {
    base: Option<ModelFile>,
    taught: Option<Taught>,
}

impl Room {
    /// Answers a request. `progress` gets the share of the work that is done.
    ///
    /// # Errors
    /// The request is invalid, or the songs cannot be taught.
    pub fn answer(
        &mut self,
        request: Request,
        payload: &[u8],
        progress: &mut dyn FnMut(f32),
    ) -> Result<Answer, RoomError> {
        let plain = |reply| {
            Ok(Answer {
                reply,
                file: Vec::new(),
            })
        };
        match request {
            Request::Model {} => {
                let base = model_file::read(payload).map_err(|error| failed("no_model", error))?;
                let head = base.tensors.get("head.weight");
                let width = head.and_then(|head| head.shape.last().copied());
                let reply = json!({ "network": base.network_digest(), "width": width });
                self.base = Some(base);
                self.taught = None;
                plain(reply)
            }
            Request::Measure { band_hz } => {
                let decibels: Vec<f32> = payload
                    .iter()
                    .map(|&byte| f32::from(byte) * 0.5 - 80.0)
                    .collect();
                let recording = Recording::measure(&decibels, &band_hz).unwrap_or_default();
                plain(json!({
                    "level_db": recording.level_db,
                    "bandwidth_hz": recording.bandwidth_hz,
                }))
            }
            Request::Teach {
                name,
                genres,
                songs,
                kept,
            } => {
                let songs = collect(genres, &songs, &numbers(payload))?;
                self.teach(&name, &songs, kept.as_ref(), progress)
            }
            Request::Try {} => {
                let taught = self.taught.as_ref().ok_or_else(no_model)?;
                let embedding = numbers(payload);
                let probabilities = taught.probabilities(&embedding).map_err(refused)?;
                plain(json!({ "genres": taught.genres, "probabilities": probabilities }))
            }
        }
    }

    fn teach(
        &mut self,
        name: &str,
        songs: &Songs,
        kept: Option<&GenreMeans>,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Answer, RoomError> {
        let base = self.base.as_ref().ok_or_else(no_model)?;
        let progress = &mut |share| {
            progress(share);
            ControlFlow::Continue(())
        };
        let taught = match kept {
            Some(means) => teach_beside(base, means, songs, progress),
            None => teach(base, songs, progress),
        }
        .map_err(refused)?;
        let model = taught.model(base, name).map_err(refused)?;
        let file = model_file::write(&model.manifest, &model.tensors, Precision::Half)
            .map_err(|error| failed("bad_model", error))?;
        let reply = figures(&taught);
        self.taught = Some(taught);
        Ok(Answer { reply, file })
    }
}

/// The songs with their embeddings.
fn collect(
    genres: Vec<String>,
    facts: &[SongFacts],
    embeddings: &[f32],
) -> Result<Songs, RoomError> {
    let width = match facts.len() {
        0 => 0,
        songs => embeddings.len() / songs,
    };
    let mut songs = Songs::new(genres, width).map_err(refused)?;
    let groups = groups_by_artist(facts.iter().map(|song| song.artist.as_deref()));
    let embeddings = embeddings.chunks(width.max(1));
    for ((facts, embedding), group) in facts.iter().zip(embeddings).zip(groups) {
        let song = Song {
            genre: facts.genre,
            group,
            embedding: embedding.to_vec(),
            recording: Recording {
                level_db: facts.level_db,
                bandwidth_hz: facts.bandwidth_hz,
            },
        };
        songs.add(song).map_err(refused)?;
    }
    Ok(songs)
}

fn figures(taught: &Taught) -> Value {
    let estimate = &taught.estimate;
    let songs = estimate.songs.iter().map(|song| {
        json!({
            "song": song.song,
            "genre": song.genre,
            "predicted": song.predicted(),
            "probabilities": song.probabilities(taught.temperature),
        })
    });
    let finite = |value: f64| value.is_finite().then_some(value);
    json!({
        "kept": taught.kept,
        "accuracy": finite(estimate.accuracy()),
        "interval": estimate.interval(),
        "macro_accuracy": finite(estimate.macro_accuracy()),
        "folds": estimate.folds,
        "confusion": estimate.confusion(),
        "songs": songs.collect::<Vec<_>>(),
        "warnings": taught.warnings.iter().map(warning).collect::<Vec<_>>(),
    })
}

fn warning(warning: &Warning) -> Value {
    let code = warning.code();
    match *warning {
        Warning::TooFew { genre, groups } => {
            json!({ "code": code, "genres": [genre], "count": groups })
        }
        Warning::Uneven { fewest, most } => json!({ "code": code, "genres": [fewest, most] }),
        Warning::RecordingsDiffer { genres, .. } => json!({ "code": code, "genres": genres }),
        Warning::SameSong { songs } => json!({ "code": code, "songs": songs }),
    }
}

fn no_model() -> RoomError {
    failed("no_model", "no model was loaded, or nothing was taught")
}

fn refused(error: TeachError) -> RoomError {
    let code = match error {
        TeachError::Genres { .. } => "genres",
        TeachError::NoSong { .. } => "no_song",
        TeachError::Name { .. } => "name",
        TeachError::Embedding { .. } => "embedding",
        TeachError::Kept => "other_means",
        TeachError::Cancelled => "cancelled",
        TeachError::Model { .. } => "bad_model",
    };
    failed(code, error)
}

fn failed(code: &'static str, detail: impl ToString) -> RoomError {
    RoomError {
        code,
        detail: detail.to_string(),
    }
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    let parts = bytes.chunks_exact(4);
    parts
        .map(|part| f32::from_le_bytes([part[0], part[1], part[2], part[3]]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Room {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../models/genrescope.safetensors"
        );
        let bytes = std::fs::read(path).expect("the shipped model");
        let mut room = Room::default();
        let answer = room
            .answer(Request::Model {}, &bytes, &mut |_| {})
            .expect("a valid model");
        assert_eq!(answer.reply["width"], 128);
        room
    }

    fn teach(
        room: &mut Room,
        genres: &[&str],
        songs: &[(usize, f32)],
    ) -> Result<Answer, RoomError> {
        let facts = |&(genre, _): &(usize, f32)| SongFacts {
            genre,
            artist: None,
            level_db: 30.0,
            bandwidth_hz: 1e4,
        };
        let request = Request::Teach {
            name: "own".into(),
            genres: genres.iter().map(|&name| name.into()).collect(),
            songs: songs.iter().map(facts).collect(),
            kept: None,
        };
        let embeddings = songs.iter().flat_map(|&(_, value)| [value; 128]);
        let payload: Vec<u8> = embeddings.flat_map(f32::to_le_bytes).collect();
        room.answer(request, &payload, &mut |_| {})
    }

    #[test]
    fn teaches_a_model_file_that_can_be_taught_again() {
        let mut room = room();
        let songs = [
            (0, 0.2),
            (0, 0.3),
            (0, 0.25),
            (1, -0.3),
            (1, -0.2),
            (1, -0.25),
        ];
        let answer = teach(&mut room, &["tango", "waltz"], &songs).expect("two genres");
        assert_eq!(answer.reply["accuracy"], 1.0);
        assert_eq!(answer.reply["confusion"], json!([[3, 0], [0, 3]]));
        assert_eq!(answer.reply["warnings"], json!([]));
        let file = model_file::read(&answer.file).expect("a valid model");
        assert_eq!(file.manifest.genres, ["tango", "waltz"]);

        let song: Vec<u8> = [0.3f32; 128].iter().flat_map(|x| x.to_le_bytes()).collect();
        let tried = room
            .answer(Request::Try {}, &song, &mut |_| {})
            .expect("taught");
        assert!(tried.reply["probabilities"][0].as_f64() > Some(0.5));

        room.answer(Request::Model {}, &answer.file, &mut |_| {})
            .expect("a taught model is a model");
        assert!(teach(&mut room, &["a", "b"], &songs).is_ok());
    }

    /// A new model needs new means: `trainer genre-means`.
    #[test]
    fn adds_a_genre_to_those_of_the_shipped_model() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/genre_means.json");
        let means: GenreMeans =
            serde_json::from_slice(&std::fs::read(path).expect("the means")).expect("valid means");
        let mut names = means.genres.clone();
        names.push("tango".into());
        let songs =
            vec![json!({ "genre": 10, "artist": null, "level_db": 30, "bandwidth_hz": 1e4 }); 4];
        let mut teach = |network: &str| {
            let kept = json!({ "network": network, "genres": means.genres, "songs": 1, "means": means.means });
            let request = json!({ "op": "teach", "name": "more", "genres": names, "songs": songs, "kept": kept });
            let request = serde_json::from_value(request).expect("a request");
            let values = (0..4 * 128).map(|at| [0.9f32, -0.9][at % 2] - at as f32 / 1e4);
            let payload: Vec<u8> = values.flat_map(f32::to_le_bytes).collect();
            room().answer(request, &payload, &mut |_| {})
        };
        let answer = teach(&means.network).expect("one genre more");
        assert_eq!(answer.reply["kept"], 10);
        assert_eq!(answer.reply["confusion"][10][10], 4);
        let file = model_file::read(&answer.file).expect("a valid model");
        assert_eq!(file.manifest.genres, names);
        assert_eq!(teach("0").expect_err("refused").code, "other_means");
    }

    #[test]
    fn errors_have_codes() {
        let code = |result: Result<Answer, RoomError>| result.expect_err("refused").code;
        let songs = [(0, 0.2), (1, -0.2)];
        assert_eq!(
            code(teach(&mut Room::default(), &["a", "b"], &songs)),
            "no_model"
        );
        let mut room = room();
        assert_eq!(code(teach(&mut room, &["a"], &songs[..1])), "genres");
        assert_eq!(code(teach(&mut room, &["a", "a"], &songs)), "name");
        assert_eq!(code(teach(&mut room, &["a", "b", "c"], &songs)), "no_song");
        assert_eq!(
            code(teach(&mut room, &["a", "b"], &[(0, f32::NAN), (1, 0.0)])),
            "embedding"
        );
        assert_eq!(
            code(room.answer(Request::Try {}, &[], &mut |_| {})),
            "no_model"
        );
    }
}
