//! The worker's global scope.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

/// The worker's global scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// A field of a JavaScript object, or `undefined`.
pub fn field(of: &JsValue, key: &str) -> JsValue {
    Reflect::get(of, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a variable of the global scope.
pub fn set_global(key: &str, value: &JsValue) {
    // Fails only for an object that is frozen.
    Reflect::set(&scope(), &key.into(), value).ok();
}

/// Milliseconds since the worker started.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}
