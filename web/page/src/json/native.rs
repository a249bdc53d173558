//! Values of JSON, for tests: natively there is no browser to read them.

/// A value.
pub struct Value(serde_json::Value);

impl Value {
    /// Reads a text; `None` if it is not JSON.
    pub fn parse(text: &str) -> Option<Value> {
        serde_json::from_str(text).ok().map(Value)
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.0.get(name).cloned().map(Value)
    }

    /// The elements of an array.
    pub fn items(&self) -> Option<Vec<Value>> {
        Some(self.0.as_array()?.iter().cloned().map(Value).collect())
    }

    /// A text.
    pub fn text(&self) -> Option<String> {
        Some(self.0.as_str()?.to_owned())
    }

    /// A number.
    pub fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }
}
