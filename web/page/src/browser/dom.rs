//! Short names for common operations on the document.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Window};

use crate::error::PageError;

/// The window.
pub fn window() -> Window {
    gloo::utils::window()
}

/// The document.
pub fn document() -> Document {
    gloo::utils::document()
}

/// The body, which has the page's state in its `data-` attributes.
pub fn body() -> HtmlElement {
    gloo::utils::body()
}

/// An element of `index.html`.
///
/// # Errors
/// It is missing or of another type.
pub fn by_id<T: JsCast>(id: &'static str) -> Result<T, PageError> {
    document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into().ok())
        .ok_or(PageError::no_element(id))
}

/// A new element with a class and a text; both may be empty.
///
/// # Errors
/// `tag` is not a valid name of an element.
pub fn make(tag: &str, class: &str, text: &str) -> Result<Element, PageError> {
    let element = document().create_element(tag)?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    Ok(element)
}

/// Sets a text if it differs: screen readers announce a live region again at every change.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets an attribute, or removes it.
pub fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    // Fails only for a malformed name, and all names are literals.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Sets a CSS property, by the object model, which a strict content security policy permits.
pub fn set_style(element: &Element, property: &str, value: &str) {
    let style = if let Some(html) = element.dyn_ref::<HtmlElement>() {
        html.style()
    } else {
        return;
    };
    // The browser ignores an invalid value as it does in a style sheet.
    let _ = style.set_property(property, value);
}

/// Whether an element or one in it has the focus.
pub fn has_focus(element: &Element) -> bool {
    element.contains(document().active_element().as_deref())
}

/// Milliseconds since the page was loaded, with fractions.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
