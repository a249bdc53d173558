//! One message of each kind as bytes and as JSON, in `messages.json`. The npm package has its own reader and writer of
//! messages; `tests/package/messages.test.mjs` holds them to the same file.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::path::Path;

use genrescope_protocol::{
    AudioFormat, Backend, BackendChoice, CoverFacts, Event, Figure, Measured, ModelSummary,
    Provenance, Request, Sentence, SongTags, Stage, encoding,
};
use genrescope_vote::{
    Answer, Classification, DecisionConfig, OutsideClass, OutsideConfig, PredictionSet, Ranked,
    SliceClassification, Vote,
};
use serde::Serialize;
use serde_json::{Value, json};

/// Fails to compile for a kind of request that is not among the messages below.
fn kind_of_request(request: &Request) -> usize {
    match request {
        Request::Start { .. } => 0,
        Request::Classify { .. } => 1,
        Request::Cancel { .. } => 2,
        Request::StartLive { .. } => 3,
        Request::LiveSound { .. } => 4,
        Request::StopLive { .. } => 5,
    }
}
const KINDS_OF_REQUESTS: usize = 6;

/// Fails to compile for a kind of event that is not among the messages below.
fn kind_of_event(event: &Event) -> usize {
    match event {
        Event::Hello => 0,
        Event::Ready { .. } => 1,
        Event::CannotStart { .. } => 2,
        Event::Progress { .. } => 3,
        Event::Tags { .. } => 4,
        Event::Columns { .. } => 5,
        Event::Slices { .. } => 6,
        Event::Classified { .. } => 7,
        Event::Failed { .. } => 8,
        Event::Cancelled { .. } => 9,
        Event::LiveColumns { .. } => 10,
        Event::LiveSlice { .. } => 11,
        Event::LiveClassified { .. } => 12,
        Event::LiveFailed { .. } => 13,
        Event::Crashed { .. } => 14,
        Event::Chosen { .. } => 15,
        Event::BackendChanged { .. } => 16,
    }
}
const KINDS_OF_EVENTS: usize = 17;

fn measured() -> Measured {
    Measured {
        adapter: "Karte ä".into(),
        model: "0f".into(),
        cpu_ms: 2.5,
        webgpu_ms: 1e-3,
    }
}

fn requests() -> Vec<Request> {
    let start = |backend, measured| Request::Start {
        backend,
        model_url: "http://localhost/modèle".into(),
        measured,
        embeddings: true,
    };
    let classify = |song, vote, hop| Request::Classify {
        song,
        name: "a.mp3".into(),
        vote,
        hop,
    };
    let mut requests = vec![
        start(BackendChoice::Auto, vec![measured()]),
        start(BackendChoice::Cpu, vec![]),
        start(BackendChoice::Webgpu, vec![measured(), measured()]),
        classify(127, None, 1),
        classify(128, Some(Vote::Majority), 2),
        classify(u32::MAX, Some(Vote::Geometric), 1 << 31),
        Request::Cancel { song: 300 },
        Request::StartLive {
            session: 16_384,
            sample_rate: 48_000,
            window_s: Some(30.5),
        },
        Request::StartLive {
            session: 1,
            sample_rate: 44_100,
            window_s: None,
        },
        Request::LiveSound {
            session: 1,
            sent_ms: 1_795_000_000_123.5,
        },
        Request::StopLive { session: 1 },
    ];
    requests.extend(Vote::ALL.map(|vote| classify(1, Some(vote), 1)));
    requests
}

/// Numbers in `f32` are those that JSON writes as in `f64`.
fn slice(audible: bool) -> SliceClassification {
    SliceClassification {
        start_s: 0.5,
        end_s: 3.25,
        audible,
        probabilities: vec![0.75, 0.25],
        outside: vec![0.125, 0.0],
    }
}

fn classification(answer: Answer) -> Classification {
    Classification {
        answer,
        vote: Vote::Mean,
        ranking: vec![Ranked {
            genre: 9,
            probability: 0.75,
            votes: 200,
        }],
        outside: vec![0.125, 0.25],
        slices: vec![slice(true), slice(false)],
        duration_s: 30.013,
    }
}

fn model(decision: DecisionConfig) -> ModelSummary {
    ModelSummary {
        name: "genrescope-0".into(),
        genres: vec!["blues".into(), "hip_hop".into()],
        bands: 128,
        band_hz: vec![0.5, 11_025.0],
        seconds_per_column: 0.023,
        slice_s: 2.97,
        top_db: 80.0,
        decision,
        parameters: 393_000,
        embedding_width: 128,
        provenance: Provenance {
            data: "data".into(),
            split: String::new(),
            recipe: "recipe".into(),
            figures: vec![Figure {
                name: "Songs right (test)".into(),
                value: 0.8,
                interval: [0.7, 0.9],
                songs: 290,
            }],
            notes: vec!["note".into()],
        },
    }
}

fn events() -> Vec<Event> {
    let (song, session) = (7, 8);
    let message = Sentence::new("a.key")
        .with("name", "text")
        .with_number("seconds", 2.5, 1)
        .with("why", Sentence::new("b").with("count", 3_u32));
    let reason = Sentence::new("chosen.requested-cpu");
    let plain = DecisionConfig {
        vote: Vote::Confident,
        not_sure_below: 0.5,
        silence_below_db: -60.0,
        outside: None,
        set: None,
    };
    let full = DecisionConfig {
        outside: Some(OutsideConfig {
            classes: OutsideClass::ALL.to_vec(),
            inside_below: 0.25,
        }),
        set: Some(PredictionSet {
            from: 0.25,
            coverage: 0.75,
        }),
        ..plain.clone()
    };
    let ready = |backend, decision| Event::Ready {
        backend,
        reason: reason.clone(),
        warm_up_ms: 20.5,
        model: model(decision),
    };
    let progress = |stage, fraction| Event::Progress {
        song,
        stage,
        fraction,
        seconds: 30.1,
    };
    let live = |classification| Event::LiveClassified {
        session,
        classification,
    };
    let mut events = vec![
        Event::Hello,
        ready(Backend::Cpu, plain),
        ready(Backend::Webgpu, full),
        Event::CannotStart {
            message: message.clone(),
        },
        progress(Stage::Decoding, None),
        progress(Stage::Classifying, Some(0.5)),
        Event::Tags {
            song,
            tags: SongTags::default(),
        },
        Event::Tags {
            song,
            tags: SongTags {
                title: Some("Titel".into()),
                artist: Some("Künstler".into()),
                album: Some(String::new()),
                cover: Some(CoverFacts {
                    bytes: 70_000,
                    mime: "image/png".into(),
                }),
            },
        },
        Event::Columns {
            song,
            first: 1_000,
            count: 20,
        },
        Event::Slices {
            song,
            total: 9,
            slices: vec![slice(true)],
        },
        Event::Failed {
            song,
            message: message.clone(),
            try_browser_decoder: true,
        },
        Event::Cancelled { song },
        Event::LiveColumns { session, count: 4 },
        Event::LiveSlice {
            session,
            slice: slice(false),
            seconds: 4.0,
            skipped: 1 << 40,
            took_ms: 9.0,
        },
        live(None),
        live(Some(classification(Answer::NoMusic))),
        Event::LiveFailed {
            session,
            message: message.clone(),
        },
        Event::Crashed {
            detail: "text".into(),
        },
        Event::Chosen {
            measured: Some(measured()),
            backend: Backend::Webgpu,
            reason: reason.clone(),
        },
        Event::Chosen {
            measured: None,
            backend: Backend::Cpu,
            reason: message.clone(),
        },
        Event::BackendChanged {
            backend: Backend::Cpu,
            reason,
        },
    ];
    let answers = [
        Answer::Genre(9),
        Answer::Between(2),
        Answer::NotSure,
        Answer::OtherMusic,
        Answer::NonMusic,
        Answer::TooShort,
    ];
    events.extend(answers.map(|answer| Event::Classified {
        song,
        classification: classification(answer),
        warnings: vec![message.clone()],
        format: AudioFormat {
            name: "MP4 (AAC)".into(),
            sample_rate: 44_100,
            channels: 2,
        },
        took_ms: 12.0,
    }));
    events
}

/// Each message with its bytes in hexadecimal digits.
fn golden<T: Serialize>(messages: &[T]) -> Vec<Value> {
    let one = |message: &T| {
        let bytes = encoding::write(message).unwrap();
        let bytes: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        json!({ "bytes": bytes, "message": message })
    };
    messages.iter().map(one).collect()
}

#[test]
fn file_has_the_bytes_of_every_kind_of_message() {
    let (requests, events) = (requests(), events());
    for kind in 0..KINDS_OF_REQUESTS {
        let has = |request| kind_of_request(request) == kind;
        assert!(requests.iter().any(has), "request {kind}");
    }
    for kind in 0..KINDS_OF_EVENTS {
        let has = |event| kind_of_event(event) == kind;
        assert!(events.iter().any(has), "event {kind}");
    }
    let now = json!({ "requests": golden(&requests), "events": golden(&events) });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages.json");
    if std::env::var_os("GENRESCOPE_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        serde_json::from_str::<Value>(&committed).unwrap_or_default(),
        now,
        "the messages have changed: set GENRESCOPE_WRITE_GOLDEN=1 to write {}, then change \
         web/package/src/messages.js accordingly",
        path.display()
    );
}
