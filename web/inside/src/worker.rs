//! Messages of the page, in the browser only.
//!
//! To the worker: `{ id, request, payload }`, where `request` is JSON and `payload` an `ArrayBuffer`; or `{ cancel: id }`.
//! From it: `{ hello: true }` once, then for each request any number of `{ id, progress }` and at last
//! `{ id, reply, arrays }` or `{ id, error }`; `reply` and `error` are JSON.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use genrescope_worker::{field, scope, set_field, yield_now};
use js_sys::{Array, ArrayBuffer, Float32Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;

use crate::error::RoomError;
use crate::request::Request;
use crate::state::{Answer, Room, Step};

#[derive(Default)]
struct State {
    room: RefCell<Room>,
    cancelled: RefCell<BTreeSet<u32>>,
}

/// Handles the page's requests from now on.
pub fn start() {
    console_error_panic_hook::set_once();
    let state = Rc::new(State::default());
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let data = message.data();
        if let Some(id) = number(&data, "cancel") {
            state.cancelled.borrow_mut().insert(id);
        } else if let Some(id) = number(&data, "id") {
            let state = state.clone();
            spawn_local(async move {
                match answer(&state, id, &data).await {
                    Ok(found) => send_answer(id, &found),
                    Err(error) => {
                        let error = serde_json::to_string(&error).unwrap_or_default();
                        post(id, "error", &error.into(), &Array::new());
                    }
                }
                state.cancelled.borrow_mut().remove(&id);
            });
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Needed for the worker's whole life.
    on_message.forget();
    let hello = Object::new();
    set_field(&hello, "hello", &JsValue::TRUE);
    scope().post_message(&hello).ok();
}

async fn answer(state: &State, id: u32, data: &JsValue) -> Result<Answer, RoomError> {
    let request = field(data, "request").as_string().unwrap_or_default();
    let request: Request = serde_json::from_str(&request)
        .map_err(|error| RoomError::bad_request(error.to_string()))?;
    let payload: Option<ArrayBuffer> = field(data, "payload").dyn_into().ok();
    let payload = payload.map(|buffer| Uint8Array::new(&buffer).to_vec());
    let mut work = state.room.borrow_mut().begin(request, payload)?;
    loop {
        let step = work.step(&mut state.room.borrow_mut())?;
        match step {
            Step::Done(answer) => return Ok(answer),
            Step::More(done) => post(id, "progress", &done.into(), &Array::new()),
        }
        yield_now().await;
        if state.cancelled.borrow().contains(&id) {
            return Err(RoomError::new("cancelled", "on request"));
        }
    }
}

fn send_answer(id: u32, answer: &Answer) {
    let transferred = Array::new();
    let arrays: Array = answer
        .arrays
        .iter()
        .map(|values| {
            let array = Float32Array::from(&values[..]);
            transferred.push(&array.buffer());
            JsValue::from(array)
        })
        .collect();
    let message = message(id, "reply", &answer.reply.to_string().into());
    set_field(&message, "arrays", &arrays);
    scope()
        .post_message_with_transfer(&message, &transferred)
        .ok();
}

fn post(id: u32, key: &str, value: &JsValue, transferred: &Array) {
    scope()
        .post_message_with_transfer(&message(id, key, value), transferred)
        .ok();
}

fn message(id: u32, key: &str, value: &JsValue) -> Object {
    let message = Object::new();
    set_field(&message, "id", &id.into());
    set_field(&message, key, value);
    message
}

fn number(of: &JsValue, key: &str) -> Option<u32> {
    field(of, key).as_f64().map(|number| number as u32)
}
