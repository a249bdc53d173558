//! Events to the page.

use genrescope_protocol::Event;
use genrescope_worker::scope;
use js_sys::{Array, Float32Array, Uint8Array};
use wasm_bindgen::JsValue;

use crate::worker_message;

/// Sends an event without payload.
pub fn send(event: &Event) {
    if let Some(envelope) = worker_message::seal(event, &JsValue::UNDEFINED) {
        scope().post_message(&envelope).ok();
    }
}

/// Sends an event with numbers, or without payload if there are none.
pub fn send_numbers(event: &Event, numbers: &[f32]) {
    if numbers.is_empty() {
        return send(event);
    }
    let numbers = Float32Array::from(numbers);
    if let Some(envelope) = worker_message::seal(event, &numbers) {
        let transfer = Array::of1(&numbers.buffer());
        scope()
            .post_message_with_transfer(&envelope, &transfer)
            .ok();
    }
}

/// Sends an event with bytes. They are copied once, into a buffer that is transferred to the page.
pub fn send_bytes(event: &Event, bytes: &[u8]) {
    let bytes = Uint8Array::from(bytes);
    if let Some(envelope) = worker_message::seal(event, &bytes) {
        let transfer = Array::of1(&bytes.buffer());
        scope()
            .post_message_with_transfer(&envelope, &transfer)
            .ok();
    }
}
