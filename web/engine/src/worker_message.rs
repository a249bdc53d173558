//! A message as it crosses a worker's boundary: `{ message, payload }`.
//!
//! `message` is one of the protocol's enums as bytes, `payload` what structured cloning carries better
//! than bytes.

use genrescope_protocol::encoding;
use genrescope_worker::field;
use js_sys::{Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

/// The JavaScript object for a message. `None` for a message that cannot be encoded; none is known.
pub fn seal<T: Serialize>(message: &T, payload: &JsValue) -> Option<Object> {
    let bytes = encoding::write(message).ok()?;
    let envelope = Object::new();
    // Setting a field of a fresh object cannot fail.
    Reflect::set(&envelope, &"message".into(), &Uint8Array::from(&bytes[..])).ok()?;
    Reflect::set(&envelope, &"payload".into(), payload).ok()?;
    Some(envelope)
}

/// The message and the payload of a JavaScript object. `None` for any other object.
pub fn open<T: DeserializeOwned>(data: &JsValue) -> Option<(T, JsValue)> {
    let bytes: Uint8Array = field(data, "message").dyn_into().ok()?;
    let message = encoding::read(&bytes.to_vec()).ok()?;
    Some((message, field(data, "payload")))
}
