//! Yielding to the worker's event loop.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

thread_local! {
    static LOOPBACK: Loopback = Loopback::new();
}

/// A channel from the worker to itself. Its messages arrive after those that wait already, and sooner
/// than the four milliseconds that browsers impose on nested timers.
struct Loopback {
    channel: Option<MessageChannel>,
    waiting: Rc<RefCell<VecDeque<Function>>>,
}

impl Loopback {
    fn new() -> Loopback {
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
            // Needed for the worker's whole life.
            on_message.forget();
        }
        Loopback { channel, waiting }
    }

    /// Calls `resolve` after the messages that wait; false without a channel.
    fn schedule(&self, resolve: &Function) -> bool {
        let Some(channel) = &self.channel else {
            return false;
        };
        self.waiting.borrow_mut().push_back(resolve.clone());
        channel.port2().post_message(&JsValue::NULL).is_ok()
    }
}

/// Yields, so that other messages (such as a cancel) are handled first.
pub async fn yield_now() {
    let mut scheduled = false;
    let turn = Promise::new(&mut |resolve, _| {
        scheduled = LOOPBACK.with(|loopback| loopback.schedule(&resolve));
    });
    if scheduled {
        JsFuture::from(turn).await.ok();
    } else {
        gloo::timers::future::TimeoutFuture::new(0).await;
    }
}
