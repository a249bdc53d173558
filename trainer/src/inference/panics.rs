//! Panics of the decoders, which are contained: one file must not end the work on all others.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use anyhow::Result;

/// A panic as an error.
#[derive(Debug)]
pub struct Panicked {
    message: String,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = &self.message;
        write!(
            f,
            "the program failed on this file, which is a defect of it: {message}"
        )
    }
}

impl std::error::Error for Panicked {}

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Does work for one file. A panic becomes a [`Panicked`] error and prints nothing.
///
/// What `work` shares with later calls must be usable after a panic in it: models are only read.
///
/// # Errors
/// Those of `work`, and its panics.
pub fn contain<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    silence_contained();
    let outer = CONTAINED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(outer);
    result.unwrap_or_else(|payload| {
        let message = message(&*payload);
        Err(Panicked { message }.into())
    })
}

/// Keeps the message of a contained panic off standard error.
fn silence_contained() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CONTAINED.get() {
                report(info);
            }
        }));
    });
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_one_call() {
        let empty: Vec<u32> = Vec::new();
        let failed = contain(|| Ok(empty[std::hint::black_box(3)]));
        assert!(failed.is_err_and(|error| error.is::<Panicked>()));
        assert_eq!(contain(|| Ok(1)).ok(), Some(1));
        assert!(
            contain(|| Err::<(), _>(anyhow::anyhow!("other"))).is_err_and(|e| !e.is::<Panicked>())
        );
    }
}
