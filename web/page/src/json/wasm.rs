//! Values of JSON, read by the browser's own parser: another one would be ten kilobytes of the page's program.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::JsValue;

/// A value.
pub struct Value(JsValue);

impl Value {
    /// Reads a text; `None` if it is not JSON.
    pub fn parse(text: &str) -> Option<Value> {
        JSON::parse(text).ok().map(Value)
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<Value> {
        // Fails for anything but an object.
        Reflect::get(&self.0, &name.into()).ok().map(Value)
    }

    /// The elements of an array.
    pub fn items(&self) -> Option<Vec<Value>> {
        Array::is_array(&self.0).then(|| Array::from(&self.0).iter().map(Value).collect())
    }

    /// A text.
    pub fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// A number.
    pub fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }
}
