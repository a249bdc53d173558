//! Crashes of the engine, reported to the page.
//!
//! A worker's `error` event covers only what is thrown while an event is handled. The engine runs in
//! promises, and without this module the page would wait forever for one that panicked.

use std::panic;

use genrescope_protocol::Event;
use genrescope_worker::{field, scope};
use wasm_bindgen::prelude::*;

use crate::events;

/// Reports panics and unhandled rejections from now on.
pub fn report() {
    panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let place = info.location().map(ToString::to_string);
        send(place.unwrap_or_default());
    }));
    let on_rejection = Closure::<dyn Fn(JsValue)>::new(|event: JsValue| {
        let reason = field(&event, "reason");
        let message = field(&reason, "message").as_string();
        send(message.unwrap_or_else(|| format!("{reason:?}")));
    });
    let listener = on_rejection.as_ref().unchecked_ref();
    // Cannot fail for a valid event name.
    let _ = scope().add_event_listener_with_callback("unhandledrejection", listener);
    on_rejection.forget();
}

fn send(detail: String) {
    events::send(&Event::Crashed { detail });
}
