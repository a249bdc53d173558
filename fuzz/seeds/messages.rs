//! One message of each kind.

use anyhow::Result;
use genrescope_protocol::{
    AudioFormat, Backend, BackendChoice, Event, Figure, Measured, ModelSummary, PoolReply,
    PoolRequest, Provenance, Request, Sentence, Stage, encoding,
};
use genrescope_vote::{Classification, DecisionConfig, SliceClassification, Vote};
use serde::Serialize;

use crate::Seed;

/// All four types; the first byte names the type.
pub fn seeds() -> Result<Vec<Seed>> {
    let mut seeds = Vec::new();
    add(&mut seeds, 0, "request", &requests())?;
    add(&mut seeds, 1, "event", &events())?;
    add(
        &mut seeds,
        2,
        "pool-request",
        &[PoolRequest::Classify { song: 300 }],
    )?;
    let failed = PoolReply::Failed {
        reason: "no memory".into(),
    };
    let replies = [PoolReply::Ready, PoolReply::Classified { song: 1 }, failed];
    add(&mut seeds, 3, "pool-reply", &replies)?;
    Ok(seeds)
}

fn add<T: Serialize>(seeds: &mut Vec<Seed>, kind: u8, name: &str, messages: &[T]) -> Result<()> {
    for (at, message) in messages.iter().enumerate() {
        let content = [&[kind][..], &encoding::write(message)?].concat();
        seeds.push((format!("{name}-{at}"), content));
    }
    Ok(())
}

fn requests() -> Vec<Request> {
    let song = 7;
    vec![
        Request::Start {
            backend: BackendChoice::Auto,
            model_url: "http://localhost/m".into(),
            measured: vec![measured()],
        },
        Request::Classify {
            song,
            name: "a.mp3".into(),
            vote: Some(Vote::Mean),
            hop: 2,
        },
        Request::Cancel { song },
        Request::StartLive {
            session: song,
            sample_rate: 48_000,
            window_s: Some(30.0),
        },
        Request::LiveSound {
            session: song,
            sent_ms: 1.5,
        },
        Request::StopLive { session: song },
    ]
}

fn events() -> Vec<Event> {
    let (song, session) = (7, 8);
    let inner = Sentence::new("b").with("count", 3_u32);
    let message = Sentence::new("a.key")
        .with("name", "text")
        .with("why", inner);
    let reason = message.clone();
    let classification =
        Classification::aggregate(vec![slice()], 30.0, Vote::Mean, &decision());
    vec![
        Event::Hello,
        Event::Ready {
            backend: Backend::Cpu,
            reason: reason.clone(),
            warm_up_ms: 20.5,
            model: model(),
        },
        Event::CannotStart {
            message: message.clone(),
        },
        Event::Progress {
            song,
            stage: Stage::Classifying,
            fraction: Some(0.5),
            seconds: 30.0,
        },
        Event::Columns {
            song,
            first: 1_000,
            count: 20,
        },
        Event::Slices {
            song,
            total: 9,
            slices: vec![slice()],
        },
        Event::Classified {
            song,
            classification: classification.clone(),
            warnings: vec![message.clone()],
            format: AudioFormat {
                name: "WAV".into(),
                sample_rate: 44_100,
                channels: 2,
            },
            took_ms: 12.0,
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
            slice: slice(),
            seconds: 4.0,
            skipped: 1,
            took_ms: 9.0,
        },
        Event::LiveClassified {
            session,
            classification: Some(classification),
        },
        Event::LiveFailed { session, message },
        Event::Crashed {
            detail: "text".into(),
        },
        Event::Chosen {
            measured: Some(measured()),
            backend: Backend::Webgpu,
            reason: reason.clone(),
        },
        Event::BackendChanged {
            backend: Backend::Cpu,
            reason,
        },
    ]
}

fn measured() -> Measured {
    Measured {
        adapter: "card".into(),
        model: "0f".into(),
        cpu_ms: 2.5,
        webgpu_ms: f64::INFINITY,
    }
}

fn decision() -> DecisionConfig {
    DecisionConfig {
        vote: Vote::Mean,
        not_sure_below: 0.3,
        outside: None,
        set: None,
        silence_below_db: -60.0,
    }
}

fn slice() -> SliceClassification {
    SliceClassification {
        start_s: 0.0,
        end_s: 3.0,
        audible: true,
        probabilities: vec![0.25, 0.75],
        outside: Vec::new(),
    }
}

fn model() -> ModelSummary {
    ModelSummary {
        name: "m".into(),
        genres: vec!["rock".into(), "jazz".into()],
        bands: 2,
        band_hz: vec![100.0, 200.0],
        seconds_per_column: 0.02,
        slice_s: 3.0,
        top_db: 80.0,
        decision: decision(),
        parameters: 100,
        provenance: Provenance {
            data: "GTZAN".into(),
            figures: vec![Figure {
                name: "f".into(),
                value: 0.5,
                interval: [0.4, 0.6],
                songs: 10,
            }],
            notes: vec!["n".into()],
            ..Provenance::default()
        },
    }
}
