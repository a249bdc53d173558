//! Hands a file to the browser, which asks where to or puts it with the downloads.

use gloo::timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::dom;
use crate::error::PageError;

/// How long the browser may take to begin reading the file.
const KEPT_MS: u32 = 60_000;

/// A file of these bytes.
///
/// # Errors
/// The browser has no memory for it.
pub fn bytes_of(text: &str, kind: &str) -> Result<Blob, PageError> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    // As bytes, not as text: a text loses its byte order mark in some browsers.
    let parts = Array::of1(&Uint8Array::from(text.as_bytes()));
    Ok(Blob::new_with_u8_array_sequence_and_options(
        &parts, &options,
    )?)
}

/// Saves a file under a name.
///
/// # Errors
/// The browser gives no address to the file.
pub fn save(file: &Blob, name: &str) -> Result<(), PageError> {
    let url = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = dom::make("a", "", "")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Timeout::new(KEPT_MS, move || {
        // Fails only for what is no address.
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}
