//! Listeners that last as long as the page.

use gloo::events::{EventListener, EventListenerOptions};
use web_sys::{Event, EventTarget};

/// Handles an event of a target.
pub fn on(target: &EventTarget, name: &'static str, handle: impl FnMut(&Event) + 'static) {
    EventListener::new(target, name, handle).forget();
}

/// As [`on`], for handlers that may prevent the browser's own reaction.
pub fn on_cancelable(
    target: &EventTarget,
    name: &'static str,
    handle: impl FnMut(&Event) + 'static,
) {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, name, options, handle).forget();
}
