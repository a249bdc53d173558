//! The connection to a worker of the engine: how messages are sent and received in JavaScript.

use std::rc::Rc;

use genrescope_protocol::encoding;
use genrescope_protocol::{Event, Request};
use gloo::events::EventListener;
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ErrorEvent, MessageEvent, Url, Worker};

use super::dom;
use crate::error::PageError;

/// What comes from a worker.
pub enum Signal {
    /// An event, with the bytes of its payload.
    Event(Box<Event>, Vec<u8>),
    /// It crashed, with a detail for developers.
    Crashed(String),
}

/// What a request has beside its fields.
#[derive(Clone, Copy)]
pub enum Payload<'a> {
    /// Nothing.
    None,
    /// A file.
    File(&'a Blob),
    /// Samples of sound.
    Samples(&'a [f32]),
}

impl Payload<'_> {
    fn to_js(self) -> JsValue {
        match self {
            Payload::None => JsValue::UNDEFINED,
            Payload::File(file) => file.into(),
            Payload::Samples(samples) => Float32Array::from(samples).into(),
        }
    }
}

/// A running worker. Dropping it terminates the worker.
pub struct WorkerConnection {
    worker: Worker,
    starter: String,
    _listeners: [EventListener; 3],
}

impl WorkerConnection {
    /// Starts a worker, or takes over the one that the bootstrap script has started. `report` is called with
    /// what comes from it. `model` is the address of the model, for the worker to fetch it early.
    ///
    /// # Errors
    /// The browser cannot start a worker.
    pub fn open(
        model: Option<&str>,
        report: Rc<dyn Fn(Signal)>,
    ) -> Result<WorkerConnection, PageError> {
        let started = match take_started() {
            Some(started) => started,
            None => start_engine(model)?,
        };
        // In case that the bootstrap script has not been told that this program was loaded.
        started.request();
        let worker = started.worker();
        for early in started.events().iter() {
            report(signal(early.unchecked_ref()));
        }
        worker.set_onmessage(None);
        worker.set_onerror(None);
        worker.set_onmessageerror(None);
        let listeners = ["message", "error", "messageerror"].map(|name| {
            let report = report.clone();
            EventListener::new(&worker, name, move |event| report(signal(event)))
        });
        Ok(WorkerConnection {
            worker,
            starter: started.starter(),
            _listeners: listeners,
        })
    }

    /// Sends a request with its payload.
    ///
    /// # Errors
    /// The payload cannot be cloned.
    pub fn send(&self, request: &Request, payload: Payload) -> Result<(), PageError> {
        let bytes = encoding::write(request)?;
        let message = Object::new();
        Reflect::set(&message, &"message".into(), &Uint8Array::from(&bytes[..]))?;
        Reflect::set(&message, &"payload".into(), &payload.to_js())?;
        Ok(self.worker.post_message(&message)?)
    }
}

impl Drop for WorkerConnection {
    fn drop(&mut self) {
        self.worker.terminate();
        // Not earlier: some browsers fetch a worker's script after its construction.
        let _ = Url::revoke_object_url(&self.starter);
    }
}

#[wasm_bindgen]
extern "C" {
    /// A worker that the bootstrap script, `www/bootstrap.js`, has started.
    type Started;
    #[wasm_bindgen(method, getter)]
    fn worker(this: &Started) -> Worker;
    /// The address of its script.
    #[wasm_bindgen(method, getter)]
    fn starter(this: &Started) -> String;
    /// Its events so far.
    #[wasm_bindgen(method, getter)]
    fn events(this: &Started) -> Array;
    /// Makes it request its program and the model, unless it has.
    #[wasm_bindgen(method)]
    fn request(this: &Started);

    #[wasm_bindgen(catch, js_name = startEngine)]
    fn start_engine(model: Option<&str>) -> Result<Started, JsValue>;
}

/// The worker that the bootstrap script has started; only once.
fn take_started() -> Option<Started> {
    let (window, name) = (dom::window(), "engineAhead".into());
    let started = Reflect::get(&window, &name).ok()?;
    Reflect::set(&window, &name, &JsValue::UNDEFINED).ok()?;
    started.is_object().then(|| started.unchecked_into())
}

fn signal(event: &web_sys::Event) -> Signal {
    match &event.type_()[..] {
        "message" => match read(event) {
            Ok((event, payload)) => Signal::Event(Box::new(event), payload),
            Err(error) => Signal::Crashed(error.to_string()),
        },
        "messageerror" => Signal::Crashed("a message could not be read".to_owned()),
        // A script that cannot be fetched raises an event without a message.
        _ => {
            let detail = event
                .dyn_ref::<ErrorEvent>()
                .map(ErrorEvent::message)
                .unwrap_or_default();
            let plain = detail.strip_prefix("Uncaught ");
            Signal::Crashed(plain.unwrap_or(&detail).to_owned())
        }
    }
}

fn read(event: &web_sys::Event) -> Result<(Event, Vec<u8>), PageError> {
    let data = event.unchecked_ref::<MessageEvent>().data();
    let message: Uint8Array = Reflect::get(&data, &"message".into())?.dyn_into()?;
    let payload = Reflect::get(&data, &"payload".into())?;
    let payload = payload.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
    Ok((
        encoding::read(&message.to_vec())?,
        payload.unwrap_or_default(),
    ))
}
