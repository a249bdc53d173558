//! The browser's storage for this site, across visits.

use web_sys::Storage;

use super::dom;
use crate::error::PageError;

/// The stored text of this name, if there is one and the browser permits reading it.
pub fn get(name: &str) -> Option<String> {
    read(name).ok().flatten()
}

/// Stores a text. If the browser refuses, the setting lasts for this visit only.
pub fn set(name: &str, value: &str) {
    let _ = write(name, value);
}

/// The stored text of this name.
///
/// # Errors
/// The visitor blocks storage.
pub fn read(name: &str) -> Result<Option<String>, PageError> {
    Ok(storage()?.get_item(name)?)
}

/// Stores a text.
///
/// # Errors
/// The visitor blocks storage, or it is full.
pub fn write(name: &str, value: &str) -> Result<(), PageError> {
    Ok(storage()?.set_item(name, value)?)
}

/// Removes the text of this name.
///
/// # Errors
/// The visitor blocks storage.
pub fn remove(name: &str) -> Result<(), PageError> {
    Ok(storage()?.remove_item(name)?)
}

/// Throws a `SecurityError` if the visitor blocks storage.
fn storage() -> Result<Storage, PageError> {
    dom::window()
        .local_storage()?
        .ok_or_else(|| PageError::named("SecurityError"))
}
