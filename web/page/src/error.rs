//! Errors of the page. The only module that knows what an error looks like in JavaScript.

use genrescope_protocol::Malformed;
use wasm_bindgen::{JsCast, JsValue};

/// What can go wrong outside the engine.
///
/// One pointer wide: hundreds of calls hand it on, and each would move all of it about otherwise.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PageError(Box<Trouble>);

#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// index.html and this program do not belong together.
    #[error("the page lacks the element #{id}")]
    NoElement { id: &'static str },
    /// A call into the browser threw or rejected.
    #[error("{detail}")]
    Browser {
        /// Name of the exception, such as `NotAllowedError`; empty where it has none.
        name: String,
        /// What the browser says.
        detail: String,
    },
    /// A message could not be written or read.
    #[error(transparent)]
    Message(#[from] Malformed),
    /// JSON could not be written.
    #[error("the songs could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A WAV file could not be written.
    #[error("the recording could not be stored: {0}")]
    Wav(#[from] hound::Error),
    /// More sound than the page's memory should hold.
    #[error("the file is too long for the browser's own decoder")]
    TooLong,
}

impl PageError {
    /// index.html lacks this element.
    #[cold]
    pub fn no_element(id: &'static str) -> PageError {
        PageError(Box::new(Trouble::NoElement { id }))
    }

    /// An exception of ours with the name of one of the browser's.
    pub fn named(name: &str) -> PageError {
        PageError(Box::new(Trouble::Browser {
            name: name.to_owned(),
            detail: String::new(),
        }))
    }

    /// More sound than the page's memory should hold.
    pub fn too_long() -> PageError {
        PageError(Box::new(Trouble::TooLong))
    }

    /// The exception's name, where a call into the browser threw.
    pub fn name(&self) -> &str {
        match &*self.0 {
            Trouble::Browser { name, .. } => name,
            _ => "",
        }
    }
}

impl From<JsValue> for PageError {
    #[cold]
    #[inline(never)]
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
        PageError(Box::new(Trouble::Browser {
            name: text("name").unwrap_or_default(),
            detail,
        }))
    }
}

impl From<Malformed> for PageError {
    fn from(error: Malformed) -> PageError {
        PageError(Box::new(error.into()))
    }
}

impl From<serde_json::Error> for PageError {
    fn from(error: serde_json::Error) -> PageError {
        PageError(Box::new(error.into()))
    }
}

impl From<hound::Error> for PageError {
    fn from(error: hound::Error) -> PageError {
        PageError(Box::new(error.into()))
    }
}

impl From<PageError> for JsValue {
    fn from(error: PageError) -> JsValue {
        js_sys::Error::new(&error.to_string()).unchecked_into()
    }
}
