//! The engine's side of one helper.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use genrescope_classify::WorkQueue;
use gloo::events::EventListener;
use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::helper::NAME;
use super::inbox::{Inbox, Said};
use crate::channel;

/// A helper as the engine sees it. Dropping it ends its worker.
pub struct Member {
    worker: Worker,
    /// It has its network.
    pub ready: bool,
    /// What it was given and has not answered, oldest first.
    pub has: VecDeque<Range<usize>>,
    _listeners: [EventListener; 2],
}

impl Member {
    /// Starts a worker with the engine's own script, and gives it the program, which is compiled
    /// already, and the model file.
    ///
    /// # Errors
    /// The browser refuses to make one.
    pub fn start(index: usize, model: &Uint8Array, inbox: &Rc<Inbox>) -> Result<Member, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(NAME);
        let script = channel::scope().location().href();
        let worker = Worker::new_with_options(&script, &options)?;
        let to = inbox.clone();
        let on_message = EventListener::new(&worker, "message", move |event| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            to.put(index, read(&data));
        });
        let to = inbox.clone();
        let on_error = EventListener::new(&worker, "error", move |_| {
            to.put(index, Said::Gone("its worker failed".to_owned()));
        });
        let order = Object::new();
        Reflect::set(&order, &"module".into(), &wasm_bindgen::module())?;
        Reflect::set(&order, &"model".into(), model)?;
        worker.post_message(&order)?;
        Ok(Member {
            worker,
            ready: false,
            has: VecDeque::new(),
            _listeners: [on_message, on_error],
        })
    }

    /// Sends slices; false where they cannot be sent.
    pub fn ask(&self, job: u32, input: &[f32]) -> bool {
        let slices = Float32Array::from(input);
        let message = Object::new();
        let send = || -> Result<(), JsValue> {
            Reflect::set(&message, &"job".into(), &job.into())?;
            Reflect::set(&message, &"slices".into(), &slices)?;
            let moved = js_sys::Array::of1(&slices.buffer());
            self.worker.post_message_with_transfer(&message, &moved)
        };
        send().is_ok()
    }

    /// Ends it; what it had goes to others.
    pub fn give_up(&mut self, queue: &mut WorkQueue) {
        self.ready = false;
        self.worker.terminate();
        for range in self.has.drain(..) {
            queue.put_back(range);
        }
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn read(data: &JsValue) -> Said {
    let field = |key| channel::field(data, key);
    if let Some(why) = field("failed").as_string() {
        return Said::Gone(why);
    }
    match (field("job").as_f64(), field("probabilities").dyn_into()) {
        (Some(job), Ok(probabilities)) => Said::Heard {
            job: job as u32,
            probabilities: Float32Array::to_vec(&probabilities),
        },
        _ => Said::Ready,
    }
}
