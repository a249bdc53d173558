//! The GPU adapter of the browser.

use genrescope_protocol::Sentence;
use genrescope_worker::scope;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The properties of the GPU adapter.
pub struct Adapter {
    /// Name for the visitor; empty if the browser gives none.
    pub name: String,
    /// Whether it is a software adapter.
    pub software: bool,
}

/// Why there is no GPU.
#[derive(Clone, Copy)]
pub enum NoAdapter {
    /// The browser does not support WebGPU.
    NoWebgpu,
    /// The browser supports WebGPU but returns no adapter.
    NoProcessor,
}

impl NoAdapter {
    /// Why the CPU is used.
    pub fn sentence(self) -> Sentence {
        match self {
            NoAdapter::NoWebgpu => Sentence::new("chosen.no-webgpu"),
            NoAdapter::NoProcessor => Sentence::new("chosen.no-adapter"),
        }
    }
}

/// Requests a GPU adapter, without opening a device.
///
/// # Errors
/// There is none.
///
/// web-sys keeps its WebGPU types behind an unstable flag, so the three fields that matter are
/// read by name.
pub async fn adapter() -> Result<Adapter, NoAdapter> {
    let none = NoAdapter::NoWebgpu;
    let get = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).ok();
    let gpu = get(&scope().navigator(), "gpu")
        .filter(|gpu| !gpu.is_undefined() && !gpu.is_null())
        .ok_or(none)?;
    let request: js_sys::Function = get(&gpu, "requestAdapter")
        .and_then(|function| function.dyn_into().ok())
        .ok_or(none)?;
    let promise: js_sys::Promise = request
        .call0(&gpu)
        .ok()
        .and_then(|promise| promise.dyn_into().ok())
        .ok_or(none)?;
    let adapter = JsFuture::from(promise)
        .await
        .ok()
        .filter(|adapter| !adapter.is_null() && !adapter.is_undefined())
        .ok_or(NoAdapter::NoProcessor)?;
    let info = get(&adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let text = |key: &str| {
        get(&info, key)
            .and_then(|value| value.as_string())
            .filter(|text| !text.is_empty())
    };
    let fallback = |of: &JsValue| get(of, "isFallbackAdapter").and_then(|value| value.as_bool());
    let name = text("description")
        .or_else(|| text("device"))
        .or_else(|| text("architecture"))
        .or_else(|| text("vendor"))
        .unwrap_or_default();
    // Chromium's software adapter names itself; other browsers set the flag.
    let lower = format!("{name} {}", text("architecture").unwrap_or_default()).to_lowercase();
    let simulated = ["swiftshader", "llvmpipe", "software", "warp"]
        .iter()
        .any(|word| lower.contains(word));
    Ok(Adapter {
        software: simulated
            || fallback(&info).unwrap_or(false)
            || fallback(&adapter).unwrap_or(false),
        name,
    })
}
