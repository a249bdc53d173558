//! The queue of requests: one song at a time, a cancel at any moment, and live listening.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use genrescope_crnn::model_file::ModelFile;
use genrescope_protocol::Sentence;
use genrescope_protocol::encoding;
use genrescope_protocol::{Backend, Event, Request};
use js_sys::{Float32Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, MessageEvent};

use crate::backend::Running;
use crate::choice::{self, Wish};
use crate::live::{self, Listening};
use crate::song::{Gone, Song};
use crate::team::Team;
use crate::{channel, model};

/// The worker's state. One thread, so plain cells; a borrow never lives across an `await`, except
/// for the engine, which only the one running task takes out.
#[derive(Default)]
pub struct Worker {
    waiting: RefCell<VecDeque<Song>>,
    current: RefCell<Option<(u32, Rc<Cell<bool>>)>>,
    /// The engine, unless a song or a live slice has it.
    pub engine: RefCell<Option<Engine>>,
    /// The model, once loaded.
    pub file: RefCell<Option<Rc<ModelFile>>>,
    /// What is listened to live.
    pub live: RefCell<Option<Listening>>,
    /// The network hears a live slice, or is about to.
    pub hearing: Cell<bool>,
    busy: Cell<bool>,
}

/// What it takes to hear.
pub struct Engine {
    /// The network, and what it runs on.
    pub running: Running,
    /// The model file.
    pub file: Rc<ModelFile>,
    /// Its bytes, for the helpers.
    pub bytes: Uint8Array,
    /// The helpers, where the CPU hears.
    pub team: Team,
}

impl Engine {
    /// Another backend from now on.
    pub fn change(&mut self, running: Running) {
        self.running = running;
        self.gather();
    }

    /// Helpers for the CPU; a graphics processor needs none.
    pub fn gather(&mut self) {
        self.team = match self.running.backend {
            Backend::Cpu => Team::gather(&self.bytes),
            Backend::Webgpu => Team::default(),
        };
    }
}

/// Starts to listen to the page.
pub fn listen() {
    let worker = Rc::new(Worker::default());
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        receive(&worker, &message.data());
    });
    channel::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    on_message.forget();
    offer_heap_size();
}

fn receive(worker: &Rc<Worker>, data: &JsValue) {
    let field = |key| channel::field(data, key);
    let request = field("message")
        .dyn_into::<Uint8Array>()
        .ok()
        .and_then(|bytes| encoding::read(&bytes.to_vec()).ok());
    match request {
        // The page and the worker are built together; a stray message is none of theirs.
        None => {}
        Some(Request::Start {
            backend,
            model_url,
            measured,
        }) => {
            let worker = worker.clone();
            let brought = field("payload").dyn_into::<Blob>().ok();
            let wish = Wish {
                choice: backend,
                measured,
            };
            spawn_local(async move { start(&worker, wish, &model_url, brought).await });
        }
        Some(Request::Classify { song, name }) => {
            let Ok(blob) = field("payload").dyn_into::<Blob>() else {
                channel::send(&Event::Failed {
                    song,
                    message: Sentence::new("file.none"),
                    try_browser_decoder: false,
                });
                return;
            };
            worker.waiting.borrow_mut().push_back(Song {
                number: song,
                name,
                blob,
                cancelled: Rc::default(),
            });
            work(worker);
        }
        Some(Request::Cancel { song }) => cancel(worker, song),
        Some(Request::StartLive {
            session,
            sample_rate,
        }) => live::start(worker, session, sample_rate),
        Some(Request::LiveSound { session, sent_ms }) => {
            if let Ok(sound) = field("payload").dyn_into::<Float32Array>() {
                live::take(worker, session, &sound.to_vec(), sent_ms);
            }
        }
        Some(Request::StopLive { session }) => live::stop(worker, session),
    }
}

async fn start(worker: &Rc<Worker>, wish: Wish, model_url: &str, brought: Option<Blob>) {
    let started = channel::now_ms();
    let loaded = match brought {
        Some(blob) => model::read(&blob).await,
        None => model::fetch(model_url).await,
    };
    let (file, bytes) = match loaded {
        Ok(loaded) => loaded,
        Err(message) => return channel::send(&Event::CannotStart { message }),
    };
    let (running, open) = match choice::start(wish, &file, &bytes).await {
        Ok(started) => started,
        Err(message) => return channel::send(&Event::CannotStart { message }),
    };
    channel::send(&Event::Ready {
        backend: running.backend,
        reason: running.reason.clone(),
        warm_up_ms: channel::now_ms() - started,
        model: model::summary(&file),
    });
    let file = Rc::new(file);
    *worker.file.borrow_mut() = Some(file.clone());
    let mut engine = Engine {
        running,
        file,
        bytes,
        team: Team::default(),
    };
    // After the engine is ready: nobody waits for the helpers.
    engine.gather();
    *worker.engine.borrow_mut() = Some(engine);
    work(worker);
    if let Some(open) = open {
        choice::settle(worker, open).await;
    }
}

fn cancel(worker: &Rc<Worker>, number: u32) {
    if let Some((current, cancelled)) = &*worker.current.borrow()
        && *current == number
    {
        // The song notices at its next breath and answers itself.
        cancelled.set(true);
        return;
    }
    let mut waiting = worker.waiting.borrow_mut();
    let before = waiting.len();
    waiting.retain(|song| song.number != number);
    if waiting.len() < before {
        channel::send(&Event::Cancelled { song: number });
    }
}

/// Starts on the queue unless that is under way or the engine is not ready.
pub fn work(worker: &Rc<Worker>) {
    if worker.busy.get() || worker.engine.borrow().is_none() {
        return;
    }
    worker.busy.set(true);
    let worker = worker.clone();
    spawn_local(async move {
        loop {
            let next = worker.waiting.borrow_mut().pop_front();
            let Some(song) = next else { break };
            let engine = worker.engine.borrow_mut().take();
            let Some(mut engine) = engine else { break };
            *worker.current.borrow_mut() = Some((song.number, song.cancelled.clone()));
            let event = match song.run(&mut engine).await {
                Ok(verdict) => verdict,
                Err(Gone::Cancelled) => Event::Cancelled { song: song.number },
                Err(Gone::Failed {
                    message,
                    try_browser,
                }) => Event::Failed {
                    song: song.number,
                    message,
                    try_browser_decoder: try_browser,
                },
            };
            *worker.current.borrow_mut() = None;
            *worker.engine.borrow_mut() = Some(engine);
            channel::send(&event);
        }
        worker.busy.set(false);
    });
}

/// True where nothing waits for the engine, and it is not in use.
pub fn is_idle(worker: &Worker) -> bool {
    worker.engine.borrow().is_some()
        && worker.waiting.borrow().is_empty()
        && worker.live.borrow().is_none()
}

/// Puts `heapBytes()` into the worker's global scope for those who measure: the bytes of the
/// engine's heap, which only ever grows.
fn offer_heap_size() {
    let heap_bytes = Closure::<dyn Fn() -> f64>::new(|| {
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
        f64::from(buffer.byte_length())
    });
    Reflect::set(&channel::scope(), &"heapBytes".into(), heap_bytes.as_ref()).ok();
    heap_bytes.forget();
}
