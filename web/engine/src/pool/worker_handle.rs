//! The engine's side of one worker of the pool.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use genrescope_protocol::{PoolReply, PoolRequest};
use genrescope_worker::{field, scope};
use gloo::events::EventListener;
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::inbox::{Inbox, Reply};
use super::pool_worker::NAME;
use crate::worker_message;

/// A worker of the pool. Dropping it terminates the worker.
pub struct WorkerHandle {
    worker: Worker,
    /// Its network is loaded.
    pub ready: bool,
    /// Batches that it was sent and has not answered, oldest first, each with the number of its song.
    pub assigned: VecDeque<(u32, Range<usize>)>,
    _listeners: [EventListener; 2],
}

impl WorkerHandle {
    /// Starts a worker with the engine's own script, and sends it the compiled program and the model
    /// file.
    ///
    /// # Errors
    /// The browser does not allow it.
    pub fn start(
        index: usize,
        model: &Uint8Array,
        embeddings: bool,
        inbox: &Rc<Inbox>,
    ) -> Result<WorkerHandle, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(kind_of_script());
        options.set_name(NAME);
        let script = scope().location().href();
        let worker = Worker::new_with_options(&script, &options)?;
        let replies = inbox.clone();
        let on_message = EventListener::new(&worker, "message", move |event| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            replies.push(index, read(&data));
        });
        let replies = inbox.clone();
        let on_error = EventListener::new(&worker, "error", move |_| {
            replies.push(index, Reply::Failed("its worker failed".to_owned()));
        });
        let order = Object::new();
        Reflect::set(&order, &"module".into(), &wasm_bindgen::module())?;
        Reflect::set(&order, &"model".into(), model)?;
        Reflect::set(&order, &"embeddings".into(), &embeddings.into())?;
        worker.post_message(&order)?;
        Ok(WorkerHandle {
            worker,
            ready: false,
            assigned: VecDeque::new(),
            _listeners: [on_message, on_error],
        })
    }

    /// Sends slices to classify; false if they cannot be sent.
    pub fn send(&self, song: u32, input: &[f32]) -> bool {
        let slices = Float32Array::from(input);
        let Some(envelope) = worker_message::seal(&PoolRequest::Classify { song }, &slices) else {
            return false;
        };
        let transfer = Array::of1(&slices.buffer());
        self.worker
            .post_message_with_transfer(&envelope, &transfer)
            .is_ok()
    }

    /// Terminates it. Returns the batches that it has not answered.
    pub fn terminate(&mut self) -> VecDeque<(u32, Range<usize>)> {
        self.ready = false;
        self.worker.terminate();
        std::mem::take(&mut self.assigned)
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// Some bundlers turn the module that starts the engine into a classic script. It says so itself; see
/// `web/package/worker/start.js`.
fn kind_of_script() -> WorkerType {
    match field(&scope(), "isClassicScript").is_truthy() {
        true => WorkerType::Classic,
        false => WorkerType::Module,
    }
}

/// A reply. One that is malformed means that the worker has failed.
fn read(data: &JsValue) -> Reply {
    match worker_message::open(data) {
        Some((PoolReply::Ready, _)) => Reply::Ready,
        Some((PoolReply::Classified { song }, payload)) => match payload.dyn_into() {
            Ok(probabilities) => Reply::Classified {
                song,
                probabilities: Float32Array::to_vec(&probabilities),
            },
            Err(_) => Reply::Failed("a reply has no probabilities".to_owned()),
        },
        Some((PoolReply::Failed { reason }, _)) => Reply::Failed(reason),
        None => Reply::Failed("a reply is malformed".to_owned()),
    }
}
