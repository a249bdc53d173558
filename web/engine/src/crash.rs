//! A breakdown of the engine, told to the page.
//!
//! A worker's `error` event tells the page only of what is thrown while an event is handled. The
//! engine works in promises, and what breaks there would leave the page waiting.

use std::panic;

use genrescope_protocol::Event;
use wasm_bindgen::prelude::*;

use crate::channel;

/// Reports panics, and promises that nobody catches, from now on.
pub fn report() {
    panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let place = info.location().map(ToString::to_string);
        tell(place.unwrap_or_default());
    }));
    let on_rejection = Closure::<dyn Fn(JsValue)>::new(|event: JsValue| {
        let reason = channel::field(&event, "reason");
        let message = channel::field(&reason, "message").as_string();
        tell(message.unwrap_or_else(|| format!("{reason:?}")));
    });
    let listener = on_rejection.as_ref().unchecked_ref();
    // Fails for no name of an event.
    let _ = channel::scope().add_event_listener_with_callback("unhandledrejection", listener);
    on_rejection.forget();
}

fn tell(detail: String) {
    channel::send(&Event::Crashed { detail });
}
