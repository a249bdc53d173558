//! The browser's question before the page is left.

use wasm_bindgen::prelude::*;
use web_sys::Event;

use super::dom;

/// Asks, while it is on, before the page is left or loaded again. A listener that always exists would keep browsers from
/// storing the page for the button "Back".
pub struct LeaveGuard {
    ask: Closure<dyn FnMut(Event)>,
    is_on: bool,
}

impl LeaveGuard {
    /// A guard that is off.
    pub fn new() -> LeaveGuard {
        LeaveGuard {
            ask: Closure::new(|event: Event| {
                event.prevent_default();
                // Older browsers look at this property instead.
                let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &JsValue::TRUE);
            }),
            is_on: false,
        }
    }

    /// Switches it on or off.
    pub fn set(&mut self, on: bool) {
        if std::mem::replace(&mut self.is_on, on) != on {
            let ask = on.then(|| self.ask.as_ref().unchecked_ref());
            dom::window().set_onbeforeunload(ask);
        }
    }
}
