//! Messages of the page, in the browser only.
//!
//! To the worker: `{ id, request, payload }`, where `request` is JSON and `payload` an `ArrayBuffer`. From it:
//! `{ hello: true }` once, then for each request any number of `{ id, progress }` and at last `{ id, reply, file }` or
//! `{ id, error }`; `reply` and `error` are JSON. Work that is no longer wanted is ended with the worker.

use std::cell::RefCell;

use genrescope_worker::{field, scope, set_field};
use js_sys::{ArrayBuffer, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use crate::room::{Answer, Room, RoomError};

/// Handles the page's requests from now on.
pub fn start() {
    console_error_panic_hook::set_once();
    let room = RefCell::new(Room::default());
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let data = message.data();
        let id = field(&data, "id");
        match answer(&mut room.borrow_mut(), &id, &data) {
            Ok(Answer { reply, file }) => {
                let message = envelope(&id, "reply", &reply.to_string().into());
                set_field(&message, "file", &Uint8Array::from(&file[..]));
                scope().post_message(&message).ok();
            }
            Err(error) => {
                let error = serde_json::to_string(&error).unwrap_or_default();
                let message = envelope(&id, "error", &error.into());
                scope().post_message(&message).ok();
            }
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Needed for the worker's whole life.
    on_message.forget();
    let hello = Object::new();
    set_field(&hello, "hello", &JsValue::TRUE);
    scope().post_message(&hello).ok();
}

fn answer(room: &mut Room, id: &JsValue, data: &JsValue) -> Result<Answer, RoomError> {
    let request = field(data, "request").as_string().unwrap_or_default();
    let request = serde_json::from_str(&request).map_err(|error| RoomError {
        code: "bad_request",
        detail: error.to_string(),
    })?;
    let payload: Option<ArrayBuffer> = field(data, "payload").dyn_into().ok();
    let payload = payload.map(|buffer| Uint8Array::new(&buffer).to_vec());
    room.answer(request, &payload.unwrap_or_default(), &mut |share| {
        scope()
            .post_message(&envelope(id, "progress", &share.into()))
            .ok();
    })
}

fn envelope(id: &JsValue, key: &str, value: &JsValue) -> Object {
    let message = Object::new();
    set_field(&message, "id", id);
    set_field(&message, key, value);
    message
}
