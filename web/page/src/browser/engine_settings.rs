//! Settings of the engine: from the address, and stored across visits.

use genrescope_protocol::{BackendChoice, Measured};
use web_sys::Url;

use super::address::parameter;
use super::site::{absolute, version};
use super::storage;
use crate::decimal;
use crate::error::PageError;
use crate::identifiers::Named;
use crate::json::{self, Json, Value};

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
        let stored = Value::parse(&storage::get(MEASURED)?)?;
        if stored.get("version")?.text()? != version().unwrap_or_default() {
            return None;
        }
        stored.get("measured")?.items()?.iter().map(parse).collect()
    };
    read().unwrap_or_default()
}

/// Reads field by field, as the history does.
fn parse(stored: &Value) -> Option<Measured> {
    let text = |name: &str| stored.get(name)?.text();
    Some(Measured {
        adapter: text("adapter")?,
        model: text("model")?,
        cpu_ms: stored.get("cpu_ms")?.number()?,
        webgpu_ms: stored.get("webgpu_ms")?.number()?,
    })
}

/// Stores a measurement, before the earlier ones.
pub fn store_measured(new: Measured) {
    let mut all = measured();
    all.retain(|old| old.adapter != new.adapter || old.model != new.model);
    all.insert(0, new);
    all.truncate(MAX_MEASURED);
    let version = version().unwrap_or_default();
    let one = |it: &Measured| {
        Json::Object(vec![
            ("adapter", Json::Owned(it.adapter.clone())),
            ("model", Json::Owned(it.model.clone())),
            ("cpu_ms", json::written(decimal::double(it.cpu_ms))),
            ("webgpu_ms", json::written(decimal::double(it.webgpu_ms))),
        ])
    };
    // Another version of the program may be faster or slower, and measures again.
    let stored = Json::Object(vec![
        ("version", version[..].into()),
        ("measured", all.iter().map(one).collect()),
    ]);
    storage::set(MEASURED, &json::text(&stored));
}
