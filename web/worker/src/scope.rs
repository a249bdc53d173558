//! The worker's global scope, and fields of JavaScript objects.

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

/// Sets a field of a JavaScript object, which must not be frozen.
pub fn set_field(of: &JsValue, key: &str, value: &JsValue) {
    // Fails only for an object that is frozen.
    Reflect::set(of, &key.into(), value).ok();
}

/// Sets a variable of the global scope.
pub fn set_global(key: &str, value: &JsValue) {
    set_field(&scope(), key, value);
}

/// Milliseconds since the worker started.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}
