//! Progress and cancellation.

use std::ops::ControlFlow;

/// Called with the share of the work that is done, `0.0..=1.0`; cancels by `Break`.
pub type Progress<'a> = dyn FnMut(f32) -> ControlFlow<()> + 'a;
