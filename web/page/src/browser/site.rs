//! The files of the site, and its version.

use web_sys::Url;

use super::dom;
use crate::error::PageError;

/// The address of a file beside `index.html`, in the page's own version: the service worker returns no other,
/// even after a newer version has taken over.
///
/// # Errors
/// The document has no usable base address.
pub fn absolute(name: &str) -> Result<String, PageError> {
    let base = dom::document().base_uri()?.unwrap_or_default();
    let url = Url::new_with_base(name, &base)?;
    if let Some(version) = version().filter(|_| url.search().is_empty()) {
        url.set_search(&format!("v={version}"));
    }
    Ok(url.href())
}

/// The version that `cargo xtask build` has written into the page; `None` in a build without that step.
pub fn version() -> Option<String> {
    let meta = dom::document()
        .query_selector("meta[name=version]")
        .ok()??;
    meta.get_attribute("content")
}
