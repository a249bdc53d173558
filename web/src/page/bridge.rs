//! The way to one worker and back. Knows how a message looks in JavaScript, and nothing else.

use genrescope_web::protocol::{Event, Request};
use gloo::events::EventListener;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use super::dom;
use super::error::PageError;
use super::hub::{Hub, Msg, Signal};

/// A running worker. Dropping it ends the worker, whatever it is busy with.
pub struct Bridge {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Bridge {
    /// Starts a worker whose messages reach the hub under this generation.
    ///
    /// # Errors
    /// The browser refuses to make one.
    pub fn open(hub: &Hub, generation: u32) -> Result<Bridge, PageError> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&absolute("engine_loader.js")?, &options)?;

        let to = hub.clone();
        let on_message = EventListener::new(&worker, "message", move |event| {
            let signal = match read(event) {
                Ok((event, payload)) => Signal::Event(Box::new(event), payload),
                Err(error) => Signal::Died(error.to_string()),
            };
            to.post(Msg::Engine(generation, signal));
        });
        let to = hub.clone();
        let on_error = EventListener::new(&worker, "error", move |event| {
            // A script that cannot be fetched raises a plain event without words.
            let detail = event
                .dyn_ref::<ErrorEvent>()
                .map(ErrorEvent::message)
                .unwrap_or_default();
            to.post(Msg::Engine(generation, Signal::Died(detail)));
        });
        let to = hub.clone();
        let on_garbled = EventListener::new(&worker, "messageerror", move |_| {
            let detail = "a message could not be read".to_owned();
            to.post(Msg::Engine(generation, Signal::Died(detail)));
        });
        Ok(Bridge {
            worker,
            _listeners: [on_message, on_error, on_garbled],
        })
    }

    /// Sends a request with what structured cloning carries better than JSON.
    ///
    /// # Errors
    /// The payload cannot be cloned.
    pub fn send(&self, request: &Request, payload: &JsValue) -> Result<(), PageError> {
        let message = Object::new();
        let json = serde_json::to_string(request)?;
        Reflect::set(&message, &"json".into(), &json.into())?;
        Reflect::set(&message, &"payload".into(), payload)?;
        Ok(self.worker.post_message(&message)?)
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// An address beside index.html.
///
/// # Errors
/// The document has no usable base address.
pub fn absolute(name: &str) -> Result<String, PageError> {
    let base = dom::document().base_uri()?.unwrap_or_default();
    Ok(Url::new_with_base(name, &base)?.href())
}

fn read(event: &web_sys::Event) -> Result<(Event, JsValue), PageError> {
    let data = event.unchecked_ref::<MessageEvent>().data();
    let json = Reflect::get(&data, &"json".into())?
        .as_string()
        .unwrap_or_default();
    let payload = Reflect::get(&data, &"payload".into())?;
    Ok((serde_json::from_str(&json)?, payload))
}
