//! Values for tests.

use genrescope_protocol::{
    AudioFormat, Backend, BackendChoice, ModelSummary, Provenance, Sentence,
};
use genrescope_vote::{Answer, Classification, DecisionConfig, Ranked, SliceClassification, Vote};

use super::engine::Phase;
use super::history::History;
use super::page_state::PageState;
use super::song::{Outcome, Status};
use super::view_options::Choices;

/// The state with names in place of files.
pub type State = PageState<&'static str>;

/// A model of two genres, of this name.
pub fn model(name: &str) -> ModelSummary {
    ModelSummary {
        name: name.to_owned(),
        genres: vec!["blues".to_owned(), "jazz".to_owned()],
        bands: 2,
        band_hz: vec![100.0, 1000.0],
        seconds_per_column: 0.0625,
        slice_s: 2.5,
        top_db: 80.0,
        decision: DecisionConfig {
            vote: Vote::Mean,
            not_sure_below: 0.3,
            outside: None,
            set: None,
            silence_below_db: -60.0,
        },
        parameters: 1000,
        embedding_width: 0,
        provenance: Provenance::default(),
    }
}

/// A slice of 2.5 s with this probability of jazz, the second genre.
pub fn slice(start_s: f32, audible: bool, jazz: f32) -> SliceClassification {
    SliceClassification {
        start_s,
        end_s: start_s + 2.5,
        audible,
        probabilities: vec![1.0 - jazz, jazz],
        outside: Vec::new(),
    }
}

/// The outcome of a WAV file.
pub fn outcome(verdict: Classification) -> Outcome {
    Outcome {
        verdict,
        warnings: Vec::new(),
        format: AudioFormat {
            name: "WAV".to_owned(),
            sample_rate: 44_100,
            channels: 2,
        },
        took_ms: 1.0,
    }
}

/// A page whose engine starts.
pub fn starting() -> State {
    let mut state = PageState::new(BackendChoice::Auto, Choices::default(), History::default());
    state.engine.restart();
    state
}

/// A page whose engine is ready on a backend.
pub fn ready(backend: Backend) -> State {
    let mut state = starting();
    state.engine.backend = Some(backend);
    state.accept_model(model("own"));
    state
}

/// Adds a song.
pub fn add(state: &mut State, name: &str) -> u32 {
    let id = state.songs.add(name.to_owned(), 100.0);
    let change = state.songs_added(Some(id), 1);
    assert!(change.is_none() || state.engine.phase == Phase::Starting);
    id
}

/// The status of a song.
pub fn status(state: &State, id: u32) -> Status {
    state.songs.get(id).expect("a song").status.clone()
}

/// The key of a sentence.
pub fn key(sentence: Option<&Sentence>) -> Option<&str> {
    sentence.map(|sentence| &sentence.key[..])
}

/// The genres of [`verdict`].
pub fn genres() -> Vec<String> {
    vec!["blues".to_owned(), "jazz".to_owned()]
}

/// Jazz, with a pause in the middle.
pub fn verdict() -> Classification {
    let ranked = |genre, probability, votes| Ranked {
        genre,
        probability,
        votes,
    };
    Classification {
        answer: Answer::Genre(1),
        vote: Vote::Majority,
        outside: vec![0.25],
        ranking: vec![ranked(1, 0.75, 2), ranked(0, 0.25, 0)],
        slices: vec![
            slice(0.0, true, 0.75),
            slice(2.5, false, 0.5),
            slice(5.0, true, 0.75),
        ],
        duration_s: 7.5,
    }
}
