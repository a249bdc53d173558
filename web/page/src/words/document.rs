//! The sentences that stand in index.html.

use wasm_bindgen::JsCast;
use web_sys::Element;

use super::catalog::{find, language};
use crate::browser::dom;
use crate::error::PageError;

/// Attributes that hold words; `data-words-NAME` has the key.
const ATTRIBUTES: [&str; 4] = ["aria-label", "title", "placeholder", "content"];

/// Writes the document's own sentences in the language that is spoken now.
///
/// # Errors
/// The document refuses a selector.
pub fn translate() -> Result<(), PageError> {
    if let Some(root) = dom::document().document_element() {
        dom::set_attribute(&root, "lang", Some(&language()));
    }
    each("data-words", |element, words| {
        dom::set_text(element, words);
    })?;
    for name in ATTRIBUTES {
        each(&format!("data-words-{name}"), |element, words| {
            dom::set_attribute(element, name, Some(words));
        })?;
    }
    Ok(())
}

fn each(attribute: &str, write: impl Fn(&Element, &str)) -> Result<(), PageError> {
    let elements = dom::document().query_selector_all(&format!("[{attribute}]"))?;
    for index in 0..elements.length() {
        let Some(element) = elements.item(index) else {
            continue;
        };
        let element: Element = element.unchecked_into();
        let key = element.get_attribute(attribute).unwrap_or_default();
        // What has no sentence keeps the one that it came with.
        if let Some(words) = find(&key) {
            write(&element, &words);
        }
    }
    Ok(())
}
