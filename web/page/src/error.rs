//! Errors of the page, and their form in JavaScript.

use genrescope_protocol::Malformed;
use wasm_bindgen::{JsCast, JsValue};

/// An error outside the engine.
///
/// One pointer wide: hundreds of calls propagate it, and each of them would copy a larger one.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PageError(Box<Kind>);

#[derive(Debug, thiserror::Error)]
enum Kind {
    /// `index.html` does not fit this program.
    #[error("the document has no element #{id}")]
    NoElement { id: &'static str },
    /// A call into the browser threw or rejected.
    #[error("{detail}")]
    Browser {
        /// Name of the exception, such as `NotAllowedError`; empty where it has none.
        name: String,
        /// The browser's message.
        detail: String,
    },
    /// A message of the engine could not be encoded or decoded.
    #[error(transparent)]
    Message(#[from] Malformed),
    /// More samples than the page should hold in memory.
    #[error("the file is too long for the browser's own decoder")]
    TooLong,
}

impl PageError {
    /// `index.html` has no such element.
    #[cold]
    pub fn no_element(id: &'static str) -> PageError {
        PageError(Box::new(Kind::NoElement { id }))
    }

    /// An error under the name of an exception, such as `NotFoundError`.
    pub fn named(name: &str) -> PageError {
        PageError(Box::new(Kind::Browser {
            name: name.to_owned(),
            detail: String::new(),
        }))
    }

    /// More samples than the page should hold in memory.
    pub fn too_long() -> PageError {
        PageError(Box::new(Kind::TooLong))
    }

    /// The exception's name; empty for other errors.
    pub fn name(&self) -> &str {
        match &*self.0 {
            Kind::Browser { name, .. } => name,
            Kind::NoElement { .. } | Kind::Message(_) | Kind::TooLong => "",
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
        PageError(Box::new(Kind::Browser {
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

impl From<PageError> for JsValue {
    fn from(error: PageError) -> JsValue {
        js_sys::Error::new(&error.to_string()).unchecked_into()
    }
}
