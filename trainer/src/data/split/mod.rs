//! Which songs train, which validate, and which are tested.

mod folds;
mod groups;
#[cfg(test)]
mod leakage_tests;
mod listed;
mod parts;
mod protocol;
mod random;

pub use parts::{Part, Split};
pub use protocol::Protocol;
