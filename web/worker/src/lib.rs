//! What the page's Web Workers share.

mod scope;
mod yielding;

pub use scope::{field, now_ms, scope, set_field, set_global};
pub use yielding::yield_now;
