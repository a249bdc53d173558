//! Calls with callbacks as futures.

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::error::PageError;

/// Waits for a call with a callback for its result and one for its error.
///
/// # Errors
/// The call throws or reports an error.
pub async fn from_callbacks(
    call: impl FnOnce(&Function, &Function) -> Result<(), JsValue>,
) -> Result<JsValue, PageError> {
    let mut call = Some(call);
    let result = Promise::new(&mut |resolve: Function, reject: Function| {
        if let Some(call) = call.take()
            && let Err(error) = call(&resolve, &reject)
        {
            // Rejecting does not throw.
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    Ok(JsFuture::from(result).await?)
}

/// Waits for a promise and ignores its error.
pub fn ignore_errors(promise: Promise) {
    spawn_local(async move {
        let _ = JsFuture::from(promise).await;
    });
}
