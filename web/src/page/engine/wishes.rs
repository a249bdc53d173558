//! What the page's address wishes of the engine: a model file, a backend.

use genrescope_web::protocol::BackendChoice;
use web_sys::{Url, UrlSearchParams};

use crate::bridge::absolute;
use crate::dom;
use crate::error::PageError;

/// The model file: the one beside the page, or `?model=` in its address.
pub fn model_address() -> Result<String, PageError> {
    let own = absolute("genrescope.safetensors")?;
    let Some(asked) = parameter("model") else {
        return Ok(own);
    };
    // The page asks no other origin for anything, whatever its address says.
    let asked = Url::new(&absolute(&asked)?)?;
    Ok(if asked.origin() == Url::new(&own)?.origin() {
        asked.href()
    } else {
        own
    })
}

fn parameter(name: &str) -> Option<String> {
    let search = dom::window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// `?backend=` in the page's address.
pub fn asked_for() -> BackendChoice {
    match parameter("backend").as_deref() {
        Some("cpu") => BackendChoice::Cpu,
        Some("webgpu") => BackendChoice::Webgpu,
        _ => BackendChoice::Auto,
    }
}
