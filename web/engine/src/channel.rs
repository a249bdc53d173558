//! The worker's side of the message channel, and the little it needs of its global scope.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use genrescope_protocol::Event;
use genrescope_protocol::encoding;
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
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
    let Ok(bytes) = encoding::write(event) else {
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

/// A field of a JavaScript object; `undefined` where there is none.
pub fn field(of: &JsValue, key: &str) -> JsValue {
    Reflect::get(of, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Milliseconds since the worker began.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}

thread_local! {
    static BREATHS: Breaths = Breaths::new();
}

/// A channel from the worker to itself. What is sent comes back behind the messages that wait, and
/// sooner than the four milliseconds that a browser makes of timers that set timers.
struct Breaths {
    channel: Option<MessageChannel>,
    waiting: Rc<RefCell<VecDeque<Function>>>,
}

impl Breaths {
    fn new() -> Breaths {
        let waiting = Rc::<RefCell<VecDeque<Function>>>::default();
        let channel = MessageChannel::new().ok();
        if let Some(channel) = &channel {
            let next = waiting.clone();
            let on_message = Closure::<dyn Fn()>::new(move || {
                let resolve = next.borrow_mut().pop_front();
                if let Some(resolve) = resolve {
                    resolve.call0(&JsValue::UNDEFINED).ok();
                }
            });
            let listener = on_message.as_ref().unchecked_ref();
            channel.port1().set_onmessage(Some(listener));
            // It serves for as long as the worker lives.
            on_message.forget();
        }
        Breaths { channel, waiting }
    }

    /// Calls `resolve` after the messages that wait; false where there is no channel.
    fn take(&self, resolve: &Function) -> bool {
        let Some(channel) = &self.channel else {
            return false;
        };
        self.waiting.borrow_mut().push_back(resolve.clone());
        channel.port2().post_message(&JsValue::NULL).is_ok()
    }
}

/// Lets other messages (a cancel, say) in before going on.
pub async fn breathe() {
    let mut taken = false;
    let breath = Promise::new(&mut |resolve, _| {
        taken = BREATHS.with(|breaths| breaths.take(&resolve));
    });
    if taken {
        JsFuture::from(breath).await.ok();
    } else {
        gloo::timers::future::TimeoutFuture::new(0).await;
    }
}
