//! The focus of the keyboard, which must not be lost when the element that has it disappears.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::dom;

/// Where the focus goes, in this order: the first of these that is visible. What a visitor needs next comes first.
const NEXT: [&str; 9] = [
    "undo",
    "retry-song",
    "retry",
    "stop",
    "live-stop",
    "cancel",
    "timeline",
    "another",
    "file-input",
];

/// The element that has the focus, if one has it.
pub fn current() -> Option<Element> {
    let body: &Element = &dom::body();
    dom::document()
        .active_element()
        .filter(|element| element != body)
}

/// Moves the focus on, if the element that had it is not visible any more. The page does not scroll.
pub fn keep(before: Option<Element>) {
    let Some(before) = before.filter(|before| !is_visible(before)) else {
        return;
    };
    // Something else may have taken the focus already.
    if current().is_some_and(|now| now != before && is_visible(&now)) {
        return;
    }
    let document = dom::document();
    let next = NEXT
        .iter()
        .filter_map(|id| document.get_element_by_id(id))
        .find(is_visible);
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // Fails only for an element that cannot have the focus.
        let _ = next.focus_with_options(&options);
    }
}

fn is_visible(element: &Element) -> bool {
    element.is_connected() && element.get_client_rects().length() > 0
}
