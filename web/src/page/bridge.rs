//! The way to one worker and back. Knows how a message looks in JavaScript, and nothing else.

use genrescope_web::protocol::{Event, Request};
use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType,
};

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
    /// Starts a worker whose messages reach the hub under this generation.
    ///
    /// # Errors
    /// The browser refuses to make one.
    pub fn open(hub: &Hub, generation: u32) -> Result<Bridge, PageError> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let starter = starter()?;
        let worker = Worker::new_with_options(&starter, &options)?;

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
            let detail = detail.trim_start_matches("Uncaught ").to_owned();
            to.post(Msg::Engine(generation, Signal::Died(detail)));
        });
        let to = hub.clone();
        let on_garbled = EventListener::new(&worker, "messageerror", move |_| {
            let detail = "a message could not be read".to_owned();
            to.post(Msg::Engine(generation, Signal::Died(detail)));
        });
        Ok(Bridge {
            worker,
            starter,
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
        // Revoked only now: some browsers fetch a worker's script after its construction. One that is
        // revoked already is no matter.
        let _ = Url::revoke_object_url(&self.starter);
    }
}

/// Address of the script that a worker starts with. It lies in this page's memory, since a worker of
/// such an address is bound by the page's content policy: the engine cannot send anything away either.
/// A worker from the network would have its own response's policy, which a plain host does not send.
fn starter() -> Result<String, PageError> {
    let module = serde_json::to_string(&absolute("engine.js")?)?;
    let program = serde_json::to_string(&absolute("engine_bg.wasm")?)?;
    // Imported only once it runs: Firefox lets a static import of such a worker by-pass the service
    // worker. Thrown from a timer, since the page hears of errors, but not of rejected promises. A
    // helper, which the engine starts with this script too, is given the compiled program.
    let script = format!(
        "const start = (program) => import({module})
           .then((engine) => engine.default({{ module_or_path: program }}))
           .catch((error) => setTimeout(() => {{ throw error; }}));
         if (self.name === 'helper') {{
           self.onmessage = ({{ data }}) => {{
             self.onmessage = null;
             self.order = data;
             start(data.module);
           }};
         }} else start({program});"
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &kind)?;
    Ok(Url::create_object_url_with_blob(&blob)?)
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

fn read(event: &web_sys::Event) -> Result<(Event, JsValue), PageError> {
    let data = event.unchecked_ref::<MessageEvent>().data();
    let json = Reflect::get(&data, &"json".into())?
        .as_string()
        .unwrap_or_default();
    let payload = Reflect::get(&data, &"payload".into())?;
    Ok((serde_json::from_str(&json)?, payload))
}
