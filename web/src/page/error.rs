//! Errors of the page. The only module that knows what an error looks like in JavaScript.

use wasm_bindgen::{JsCast, JsValue};

/// What can go wrong outside the engine.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// index.html and this program do not belong together.
    #[error("the page lacks the element #{id}")]
    NoElement {
        /// The element's id.
        id: &'static str,
    },
    /// A call into the browser threw or rejected.
    #[error("{detail}")]
    Browser {
        /// Name of the exception, such as `NotAllowedError`; empty where it has none.
        name: String,
        /// What the browser says.
        detail: String,
    },
    /// A message could not be written or read.
    #[error("a message between page and engine is malformed: {0}")]
    Message(#[from] serde_json::Error),
    /// A WAV file could not be written.
    #[error("the recording could not be stored: {0}")]
    Wav(#[from] hound::Error),
    /// More sound than the page's memory should hold.
    #[error("the file is too long for the browser's own decoder")]
    TooLong,
}

impl PageError {
    /// The exception's name, where a call into the browser threw.
    pub fn name(&self) -> &str {
        match self {
            PageError::Browser { name, .. } => name,
            _ => "",
        }
    }
}

impl From<JsValue> for PageError {
    fn from(value: JsValue) -> PageError {
        // Both Error and DOMException carry `name` and `message`.
        let text = |key: &str| {
            js_sys::Reflect::get(&value, &JsValue::from_str(key))
                .ok()
                .and_then(|field| field.as_string())
        };
        let detail = text("message")
            .or_else(|| value.as_string())
            .unwrap_or_else(|| format!("{value:?}"));
        PageError::Browser {
            name: text("name").unwrap_or_default(),
            detail,
        }
    }
}

impl From<PageError> for JsValue {
    fn from(error: PageError) -> JsValue {
        js_sys::Error::new(&error.to_string()).unchecked_into()
    }
}
