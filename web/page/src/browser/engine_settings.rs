//! Settings of the engine: from the address, and stored across visits.

use genrescope_protocol::{BackendChoice, Measured};
use serde::Serialize;
use serde_json::Value;
use web_sys::Url;

use super::address::parameter;
use super::site::{absolute, version};
use super::storage;
use crate::error::PageError;
use crate::identifiers::Named;
use crate::json;

/// The address of the model file: the one beside the page, or `?model=` in the page's address.
///
/// # Errors
/// The parameter is not a valid address.
pub fn model_address() -> Result<String, PageError> {
    let own = absolute("genrescope.safetensors")?;
    let Some(requested) = parameter("model") else {
        return Ok(own);
    };
    // The page requests nothing from another origin.
    let requested = Url::new(&absolute(&requested)?)?;
    Ok(if requested.origin() == Url::new(&own)?.origin() {
        requested.href()
    } else {
        own
    })
}

/// Name of the stored choice of a backend.
const BACKEND: &str = "genrescope.backend";
/// Name of the stored measurements.
const MEASURED: &str = "genrescope.measured";
/// Maximum number of stored measurements, one per device and model.
const MAX_MEASURED: usize = 8;

/// The requested backend: by the address, or by an earlier choice.
pub fn backend() -> BackendChoice {
    let by_name = |name: String| BackendChoice::from_name(&name);
    parameter("backend")
        .and_then(by_name)
        .or_else(|| storage::get(BACKEND).and_then(by_name))
        .unwrap_or_default()
}

/// Stores a choice for the next visit.
pub fn store_backend(choice: BackendChoice) {
    storage::set(BACKEND, choice.name());
}

/// The measurements of earlier visits with this version of the program.
pub fn measured() -> Vec<Measured> {
    let read = || -> Option<Vec<Measured>> {
        let stored: Value = serde_json::from_str(&storage::get(MEASURED)?).ok()?;
        if stored.get("version")?.as_str()? != version().unwrap_or_default() {
            return None;
        }
        let measured = stored.get("measured")?.as_array()?.iter();
        measured.map(parse).collect()
    };
    read().unwrap_or_default()
}

/// Reads field by field, as the history does: derived code is ten times as large.
fn parse(stored: &Value) -> Option<Measured> {
    let text = |name: &str| Some(stored.get(name)?.as_str()?.to_owned());
    Some(Measured {
        adapter: text("adapter")?,
        model: text("model")?,
        cpu_ms: stored.get("cpu_ms")?.as_f64()?,
        webgpu_ms: stored.get("webgpu_ms")?.as_f64()?,
    })
}

/// Stores a measurement, before the earlier ones.
pub fn store_measured(new: Measured) {
    let mut all = measured();
    all.retain(|old| old.adapter != new.adapter || old.model != new.model);
    all.insert(0, new);
    all.truncate(MAX_MEASURED);
    let stored = Stored {
        version: version().unwrap_or_default(),
        measured: all,
    };
    if let Ok(text) = json::text(&stored) {
        storage::set(MEASURED, &text);
    }
}

/// Another version of the program may be faster or slower, and measures again.
#[derive(Serialize)]
struct Stored {
    version: String,
    measured: Vec<Measured>,
}
