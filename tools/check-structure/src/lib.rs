//! Structural checks of a cargo workspace that neither rustc nor clippy performs.
//!
//! ```text
//! workspace (cargo metadata) ─> rust ───────┐
//!                                           ├─> graph ─> cycles ─┐
//! files ─┬─> javascript (import lines) ─────┘                    ├─> findings
//!        └─> names, lengths, comments ───────────────────────────┘
//! ```
//!
//! # What counts as an import
//!
//! File A imports file B if a path in A names an item that B defines: in a `use` declaration, in code,
//! in the arguments of a macro or in an attribute. Re-exports are followed to the file that defines the
//! item.
//!
//! Three kinds of lines do not count, because they only make a name available: `mod b;`, a re-export
//! (`pub use b::Item;`), and `use super::b;` for a module `b`. If the file then uses an item through that
//! name, that use counts.
//!
//! Code under `#[cfg(test)]` inside a file does not count either: nothing can import a unit test, so it
//! cannot be part of a cycle. A file that consists of tests (`tests/*.rs`, `#[cfg(test)] mod tests;`)
//! counts like any other.
//!
//! # What counts as a cycle
//!
//! - Files that import each other, directly or through others.
//! - Siblings in a folder whose contents import each other: modules of a crate, crates of the workspace.
//!   A folder's own module file (`mod.rs`, `lib.rs`, `main.rs`) is not a sibling of its contents.

pub mod comments;
pub mod files;
pub mod findings;
pub mod graph;
pub mod javascript;
pub mod names;
pub mod rust;
pub mod workspace;
