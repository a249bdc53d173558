//! What the page's address wishes of the engine: a model file, a backend.

use genrescope_protocol::{BackendChoice, Measured};
use serde::Serialize;
use serde_json::Value;
use web_sys::{Url, UrlSearchParams};

use crate::bridge::{absolute, version};
use crate::dom;
use crate::error::PageError;
use crate::json;

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

/// Under this name the browser keeps the visitor's choice of a backend.
const KEPT_CHOICE: &str = "genrescope.backend";
/// Under this name it keeps what was measured.
const KEPT_MEASURED: &str = "genrescope.measured";
/// So many devices and models are kept in mind.
const MOST_MEASURED: usize = 8;

/// Names of the choices in the address, in the menu and in the browser's memory.
pub const CHOICES: [(&str, BackendChoice); 3] = [
    ("auto", BackendChoice::Auto),
    ("cpu", BackendChoice::Cpu),
    ("webgpu", BackendChoice::Webgpu),
];

/// The choice of this name.
pub fn choice(name: &str) -> Option<BackendChoice> {
    let found = CHOICES.iter().find(|(known, _)| *known == name);
    found.map(|(_, choice)| *choice)
}

/// The backend to ask for: the address says it, or an earlier choice.
pub fn asked_for() -> BackendChoice {
    let kept = || dom::kept(KEPT_CHOICE).and_then(|name| choice(&name));
    parameter("backend")
        .and_then(|name| choice(&name))
        .or_else(kept)
        .unwrap_or_default()
}

/// Keeps a choice for the next visit.
pub fn keep_choice(name: &str) {
    dom::keep(KEPT_CHOICE, name);
}

/// What earlier visits have measured, by this version of the program.
pub fn measured() -> Vec<Measured> {
    let read = || -> Option<Vec<Measured>> {
        let kept: Value = serde_json::from_str(&dom::kept(KEPT_MEASURED)?).ok()?;
        if kept.get("version")?.as_str()? != version().unwrap_or_default() {
            return None;
        }
        let measured = kept.get("measured")?.as_array()?.iter();
        measured.map(one).collect()
    };
    read().unwrap_or_default()
}

/// Field by field, as `history.rs` does: derived code is ten times as large.
fn one(kept: &Value) -> Option<Measured> {
    let text = |name: &str| Some(kept.get(name)?.as_str()?.to_owned());
    Some(Measured {
        adapter: text("adapter")?,
        model: text("model")?,
        cpu_ms: kept.get("cpu_ms")?.as_f64()?,
        webgpu_ms: kept.get("webgpu_ms")?.as_f64()?,
    })
}

/// Keeps what was measured, the newest first.
pub fn keep_measured(new: Measured) {
    let mut all = measured();
    all.retain(|old| old.adapter != new.adapter || old.model != new.model);
    all.insert(0, new);
    all.truncate(MOST_MEASURED);
    let kept = Kept {
        version: version().unwrap_or_default(),
        measured: all,
    };
    if let Ok(text) = json::text(&kept) {
        dom::keep(KEPT_MEASURED, &text);
    }
}

/// Another version of the program may be faster or slower, so it measures anew.
#[derive(Serialize)]
struct Kept {
    version: String,
    measured: Vec<Measured>,
}
