//! Contains panics in the parsers and decoders of other projects: one damaged file must not end a batch of files.
//!
//! In WebAssembly a panic ends the program and cannot be contained; there the page starts a new worker and goes on
//! with the next song.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::error::AudioError;

thread_local! {
    /// Whether a panic of this thread is contained, so that nothing is to be printed.
    static IS_CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Calls code of another project. What `call` has changed must not be used after an error.
///
/// # Errors
///
/// [`AudioError::DecoderFailed`] if it panics; else its own.
pub(super) fn contained<T>(call: impl FnOnce() -> Result<T, AudioError>) -> Result<T, AudioError> {
    if cfg!(panic = "abort") {
        return call();
    }
    keep_hook_quiet();
    let outer = IS_CONTAINED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(call));
    IS_CONTAINED.set(outer);
    result.unwrap_or_else(|panic| {
        Err(AudioError::DecoderFailed {
            detail: message(&*panic),
        })
    })
}

/// Lets the program's hook, which usually prints, handle only panics that are not contained.
fn keep_hook_quiet() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_CONTAINED.get() {
                hook(panic);
            }
        }));
    });
}

/// The text of a panic.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let line = text.and_then(|text| text.lines().next());
    line.unwrap_or("without a message").to_owned()
}

#[cfg(all(test, panic = "unwind"))]
mod tests {
    use super::*;

    #[test]
    fn panic_becomes_an_error_of_the_file() {
        let result = contained(|| -> Result<(), AudioError> { panic!("index {}\nmore", 7) });
        assert!(matches!(result, Err(AudioError::DecoderFailed { detail }) if detail == "index 7"));
        assert!(contained(|| Ok(1)).is_ok_and(|one| one == 1));
        assert!(!IS_CONTAINED.get());
    }
}
