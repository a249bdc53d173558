//! The way to one worker and back. Knows how a message looks in JavaScript, and nothing else.

use genrescope_protocol::encoding;
use genrescope_protocol::{Event, Request};
use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Url, Worker};

use super::dom;
use super::error::PageError;
use super::hub::{Hub, Msg, Signal};

/// A running worker. Dropping it ends the worker, whatever it is busy with.
pub struct Bridge {
    worker: Worker,
    starter: String,
    _listeners: [EventListener; 3],
}

impl Bridge {
    /// Starts a worker whose messages reach the hub under this generation; the first script has made one
    /// already. `model` is the address that it will be asked for, where that is known.
    ///
    /// # Errors
    /// The browser refuses to make one.
    pub fn open(hub: &Hub, generation: u32, model: Option<&str>) -> Result<Bridge, PageError> {
        let started = match take_ahead() {
            Some(started) => started,
            None => start_engine(model)?,
        };
        let worker = started.worker();
        for early in started.events().iter() {
            hub.post(Msg::Engine(generation, signal(early.unchecked_ref())));
        }
        worker.set_onmessage(None);
        worker.set_onerror(None);
        worker.set_onmessageerror(None);
        let listeners = ["message", "error", "messageerror"].map(|name| {
            let to = hub.clone();
            EventListener::new(&worker, name, move |event| {
                to.post(Msg::Engine(generation, signal(event)));
            })
        });
        Ok(Bridge {
            worker,
            starter: started.starter(),
            _listeners: listeners,
        })
    }

    /// Sends a request with what structured cloning carries better than bytes.
    ///
    /// # Errors
    /// The payload cannot be cloned.
    pub fn send(&self, request: &Request, payload: &JsValue) -> Result<(), PageError> {
        let bytes = encoding::write(request)?;
        let message = Object::new();
        Reflect::set(&message, &"message".into(), &Uint8Array::from(&bytes[..]))?;
        Reflect::set(&message, &"payload".into(), payload)?;
        Ok(self.worker.post_message(&message)?)
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.worker.terminate();
        // Revoked only now: some browsers fetch a worker's script after its construction. One that is
        // revoked already is no matter.
        let _ = Url::revoke_object_url(&self.starter);
    }
}

#[wasm_bindgen]
extern "C" {
    /// A worker as the first script, `www/able.js`, starts it.
    type Started;
    #[wasm_bindgen(method, getter)]
    fn worker(this: &Started) -> Worker;
    /// Address of the script that it started with.
    #[wasm_bindgen(method, getter)]
    fn starter(this: &Started) -> String;
    /// What it has told so far.
    #[wasm_bindgen(method, getter)]
    fn events(this: &Started) -> Array;

    #[wasm_bindgen(catch, js_name = startEngine)]
    fn start_engine(model: Option<&str>) -> Result<Started, JsValue>;
}

/// The worker that the first script has started, once.
fn take_ahead() -> Option<Started> {
    let (window, name) = (dom::window(), "engineAhead".into());
    let started = Reflect::get(&window, &name).ok()?;
    Reflect::set(&window, &name, &JsValue::UNDEFINED).ok()?;
    started.is_object().then(|| started.unchecked_into())
}

/// An address beside index.html, of a file in the page's own version: the service worker gives no
/// other, also where a newer one has taken over meanwhile.
///
/// # Errors
/// The document has no usable base address.
pub fn absolute(name: &str) -> Result<String, PageError> {
    let base = dom::document().base_uri()?.unwrap_or_default();
    let url = Url::new_with_base(name, &base)?;
    if let Some(version) = version().filter(|_| url.search().is_empty()) {
        url.set_search(&format!("v={version}"));
    }
    Ok(url.href())
}

/// The version that `cargo xtask build` wrote into the page.
pub fn version() -> Option<String> {
    let meta = dom::document()
        .query_selector("meta[name=version]")
        .ok()??;
    meta.get_attribute("content")
}

fn signal(event: &web_sys::Event) -> Signal {
    match &event.type_()[..] {
        "message" => match read(event) {
            Ok((event, payload)) => Signal::Event(Box::new(event), payload),
            Err(error) => Signal::Died(error.to_string()),
        },
        "messageerror" => Signal::Died("a message could not be read".to_owned()),
        _ => {
            // A script that cannot be fetched raises a plain event without words.
            let detail = event
                .dyn_ref::<ErrorEvent>()
                .map(ErrorEvent::message)
                .unwrap_or_default();
            Signal::Died(detail.trim_start_matches("Uncaught ").to_owned())
        }
    }
}

fn read(event: &web_sys::Event) -> Result<(Event, JsValue), PageError> {
    let data = event.unchecked_ref::<MessageEvent>().data();
    let message: Uint8Array = Reflect::get(&data, &"message".into())?.dyn_into()?;
    let payload = Reflect::get(&data, &"payload".into())?;
    Ok((encoding::read(&message.to_vec())?, payload))
}
