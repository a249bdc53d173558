//! What the tests of several crates share: the data folder, rendered man pages, models in PyTorch, and a record of
//! skipped tests.
//!
//! A test that cannot run on this machine calls [`skip`] and returns. Its reason goes to standard
//! output, which `cargo test` shows on request only, and to the file that `GENRESCOPE_SKIPS` names,
//! which `cargo xtask test` counts for its summary.

mod data;
mod man_page;
mod pytorch;
mod skip;

pub use data::data_folder;
pub use man_page::render_man_page;
pub use pytorch::logits_by_pytorch;
pub use skip::skip;
