//! The sentences that stand in index.html.

use wasm_bindgen::JsCast;
use web_sys::Element;

use super::catalog::{find, language, remember};
use crate::browser::dom;
use crate::error::PageError;

/// Attributes that hold words; `data-words-NAME` has the key.
const ATTRIBUTES: [&str; 4] = ["aria-label", "title", "placeholder", "content"];

/// Keeps the English texts that the document came with. To be called before anything changes them.
///
/// # Errors
/// The document refuses a selector.
pub fn keep_english() -> Result<(), PageError> {
    let mut texts = Vec::new();
    each("data-words", |key, element| {
        texts.push((key, element.text_content().unwrap_or_default()));
    })?;
    for name in ATTRIBUTES {
        each(&format!("data-words-{name}"), |key, element| {
            texts.push((key, element.get_attribute(name).unwrap_or_default()));
        })?;
    }
    remember(texts);
    Ok(())
}

/// Writes the document's own sentences in the language that is spoken now.
///
/// # Errors
/// The document refuses a selector.
pub fn translate() -> Result<(), PageError> {
    if let Some(root) = dom::document().document_element() {
        dom::set_attribute(&root, "lang", Some(&language()));
    }
    each("data-words", |key, element| {
        // What has no sentence keeps the one that it came with.
        if let Some(words) = find(&key) {
            dom::set_text(element, &words);
        }
    })?;
    for name in ATTRIBUTES {
        each(&format!("data-words-{name}"), |key, element| {
            if let Some(words) = find(&key) {
                dom::set_attribute(element, name, Some(&words));
            }
        })?;
    }
    Ok(())
}

/// Visits the elements with an attribute, each with the attribute's value.
fn each(attribute: &str, mut visit: impl FnMut(String, &Element)) -> Result<(), PageError> {
    let elements = dom::document().query_selector_all(&format!("[{attribute}]"))?;
    for index in 0..elements.length() {
        let Some(element) = elements.item(index) else {
            continue;
        };
        let element: Element = element.unchecked_into();
        let key = element.get_attribute(attribute).unwrap_or_default();
        visit(key, &element);
    }
    Ok(())
}
