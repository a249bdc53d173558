//! Requests of the page.

use std::rc::Rc;

use genrescope_protocol::{Event, Request, Sentence};
use genrescope_worker::{now_ms, scope, set_global};
use js_sys::{ArrayBuffer, Float32Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, MessageEvent};

use crate::backend_choice::{self, Preference};
use crate::inference::Inference;
use crate::live::LiveStream;
use crate::song::Song;
use crate::song_file::SongFile;
use crate::song_queue::Cancelled;
use crate::state::State;
use crate::{events, model, tasks, worker_message};

/// Handles the page's requests from now on.
pub fn listen() {
    let state = Rc::new(State::default());
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        // The page and the engine are built together; any other message is not for the engine.
        if let Some((request, payload)) = worker_message::open(&message.data()) {
            handle(&state, request, payload);
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Needed for the worker's whole life.
    on_message.forget();
    publish_heap_size();
}

fn handle(state: &Rc<State>, request: Request, payload: JsValue) {
    match request {
        Request::Start {
            backend,
            model_url,
            measured,
            embeddings,
        } => {
            let state = state.clone();
            let own_model = payload.dyn_into::<Blob>().ok();
            let preference = Preference {
                choice: backend,
                measured,
            };
            let model = ModelRequest {
                url: model_url,
                own: own_model,
                embeddings,
            };
            spawn_local(async move { start(&state, preference, model).await });
        }
        Request::Classify {
            song,
            name,
            vote,
            hop,
        } => {
            let Ok(blob) = payload.dyn_into::<Blob>() else {
                return events::send(&Event::Failed {
                    song,
                    message: Sentence::new("file.none"),
                    try_browser_decoder: false,
                });
            };
            state.songs.borrow_mut().push(
                song,
                Song {
                    number: song,
                    name,
                    file: SongFile::new(blob),
                    vote,
                    hop,
                },
            );
            state.read_next();
            tasks::classify_songs(state);
        }
        Request::Cancel { song } => {
            let cancelled = state.songs.borrow_mut().cancel(song);
            if cancelled == Cancelled::Removed {
                events::send(&Event::Cancelled { song });
            }
        }
        Request::StartLive {
            session,
            sample_rate,
            window_s,
        } => start_live(state, session, sample_rate, window_s),
        Request::LiveSound { session, sent_ms } => {
            if let Ok(sound) = payload.dyn_into::<Float32Array>() {
                push_live(state, session, &sound.to_vec(), sent_ms);
            }
        }
        Request::StopLive { session } => tasks::stop_live(state, session),
    }
}

/// The model that the page asks for.
struct ModelRequest {
    url: String,
    /// The visitor's own file, in place of the address.
    own: Option<Blob>,
    embeddings: bool,
}

async fn start(state: &Rc<State>, preference: Preference, model: ModelRequest) {
    let started = now_ms();
    let loaded = match model.own {
        Some(blob) => model::read(&blob).await,
        None => model::fetch(&model.url).await,
    };
    let (mut file, bytes) = match loaded {
        Ok(loaded) => loaded,
        Err(message) => return events::send(&Event::CannotStart { message }),
    };
    if model.embeddings {
        file = file.with_embeddings();
    }
    let (running, pending) = match backend_choice::start(preference, &file, &bytes).await {
        Ok(started) => started,
        Err(message) => return events::send(&Event::CannotStart { message }),
    };
    events::send(&Event::Ready {
        backend: running.backend,
        reason: running.reason.clone(),
        warm_up_ms: now_ms() - started,
        model: model::summary(&file),
    });
    let file = Rc::new(file);
    *state.file.borrow_mut() = Some(file.clone());
    let mut inference = Inference::new(running, file, bytes);
    // After the engine is ready, since nothing waits for the pool.
    inference.start_pool();
    *state.inference.borrow_mut() = Some(inference);
    tasks::classify_songs(state);
    if let Some(pending) = pending {
        backend_choice::measure_and_choose(state, pending).await;
    }
}

/// Starts a live stream in place of the one before.
fn start_live(state: &State, session: u32, sample_rate: u32, window_s: Option<f32>) {
    // The page starts nothing before the engine is ready.
    let Some(file) = state.file.borrow().clone() else {
        return;
    };
    match LiveStream::new(session, sample_rate, window_s, &file) {
        Ok(stream) => *state.live.borrow_mut() = Some(stream),
        Err(message) => events::send(&Event::LiveFailed { session, message }),
    }
}

/// Processes sound at once: it costs little, and the network then gets the latest slice.
fn push_live(state: &Rc<State>, session: u32, sound: &[f32], sent_ms: f64) {
    let due = match state.live.borrow_mut().as_mut() {
        Some(stream) if stream.session() == session => stream.push(sound, sent_ms),
        _ => return,
    };
    match due {
        Ok(true) => tasks::classify_live(state),
        Ok(false) => {}
        Err(message) => tasks::fail_live(state, session, message),
    }
}

/// Puts `heapBytes()` into the worker's global scope for measurements: the size of the engine's heap,
/// which only grows.
fn publish_heap_size() {
    let heap_bytes = Closure::<dyn Fn() -> f64>::new(|| {
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let buffer: ArrayBuffer = memory.buffer().unchecked_into();
        f64::from(buffer.byte_length())
    });
    set_global("heapBytes", heap_bytes.as_ref());
    heap_bytes.forget();
}
