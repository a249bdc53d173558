//! The worker's side of the message channel, and the little it needs of its global scope.

use genrescope_web::message;
use genrescope_web::protocol::Event;
use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel};

/// The worker's global scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends an event without payload.
pub fn send(event: &Event) {
    post(event, None);
}

/// Sends an event with bytes; they are copied once, into a buffer that the page then owns.
pub fn send_bytes(event: &Event, bytes: &[u8]) {
    post(event, Some(Uint8Array::from(bytes)));
}

fn post(event: &Event, payload: Option<Uint8Array>) {
    let Ok(bytes) = message::write(event) else {
        return;
    };
    let message = Object::new();
    // Setting a field of a fresh object cannot fail.
    let set = |key: &str, value: &JsValue| {
        Reflect::set(&message, &key.into(), value).ok();
    };
    set("message", &Uint8Array::from(&bytes[..]));
    match payload {
        None => {
            scope().post_message(&message).ok();
        }
        Some(bytes) => {
            set("payload", &bytes);
            let transfer = js_sys::Array::of1(&bytes.buffer());
            scope().post_message_with_transfer(&message, &transfer).ok();
        }
    }
}

/// Milliseconds since the worker began.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}

/// Lets other messages (a cancel, say) in before going on. Without a timer: browsers hold each of those that
/// follow on one another back for four milliseconds, which is longer than some steps take.
pub async fn next_task() {
    let Ok(channel) = MessageChannel::new() else {
        return breathe().await;
    };
    let (near, far) = (channel.port1(), channel.port2());
    let arrived = Promise::new(&mut |resolve, _| {
        near.set_onmessage(Some(&resolve));
        // An empty message can always be cloned.
        far.post_message(&JsValue::NULL).ok();
    });
    JsFuture::from(arrived).await.ok();
    near.close();
}

/// As [`next_task`], and a little later.
pub async fn breathe() {
    gloo::timers::future::TimeoutFuture::new(0).await;
}
