//! Splits of songs into training, validation and test.

mod args;
mod folds;
mod groups;
#[cfg(test)]
mod leakage_tests;
mod listed;
mod parts;
mod protocol;
mod random;
mod trained_on;
mod within;

pub use args::SplitArgs;
pub use parts::{Split, SplitPart};
pub use protocol::SplitProtocol;
