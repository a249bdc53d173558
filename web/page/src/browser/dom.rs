//! Short names for what is done to the document again and again.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Window};

use super::error::PageError;

/// The window. A page without one does not run this program.
pub fn window() -> Window {
    gloo::utils::window()
}

/// The document.
pub fn document() -> Document {
    gloo::utils::document()
}

/// The body, which carries the page's state in its `data-` attributes.
pub fn body() -> HtmlElement {
    gloo::utils::body()
}

/// An element of index.html.
///
/// # Errors
/// It is missing or of another kind.
pub fn by_id<T: JsCast>(id: &'static str) -> Result<T, PageError> {
    document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into().ok())
        .ok_or(PageError::no_element(id))
}

/// A new element with a class and a text, each of which may be empty.
///
/// # Errors
/// `tag` is no name of an element.
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

/// What the browser keeps under this name for this site.
pub fn kept(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Has the browser keep something. One that forbids it forgets it, and nothing else.
pub fn keep(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Sets a text, but only where it differs: a live region repeats itself at every change.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets an attribute, or takes it away.
pub fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    // Fails only for a malformed name, and names are literals here.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Sets a CSS property. Through the object model, which a strict content policy allows.
pub fn set_style(element: &Element, property: &str, value: &str) {
    let style = if let Some(html) = element.dyn_ref::<HtmlElement>() {
        html.style()
    } else {
        return;
    };
    // An impossible value is ignored by the browser as it is in a style sheet.
    let _ = style.set_property(property, value);
}

/// Class that carries the colour of a genre.
pub fn genre_class(genre: usize) -> String {
    format!("g{}", genre % 12)
}
