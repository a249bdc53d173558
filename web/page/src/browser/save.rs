//! Downloads of files that the page has made.

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

use super::dom;
use crate::error::PageError;

/// Milliseconds within which the browser must begin to read the file.
const READ_WITHIN_MS: u32 = 60_000;

/// Saves a file under this name; the browser may ask where.
///
/// # Errors
/// The browser cannot create an address for the file.
pub fn save(file: &Blob, name: &str) -> Result<(), PageError> {
    let url = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = dom::make("a", "", "")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Timeout::new(READ_WITHIN_MS, move || {
        // Fails only for a malformed address.
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}
