//! Structural checks of a cargo workspace that neither rustc nor clippy performs.
//!
//! ```text
//! workspace (cargo metadata) ─> rust ───────┐
//!                                           ├─> graph ─> cycles ─┐
//! files ─┬─> javascript (import lines) ─────┘                    ├─> findings
//!        └─> names, lengths ─────────────────────────────────────┘
//! ```
//!
//! # What counts as an import
//!
//! File A imports file B if a path in A names an item that is defined in B: in a `use` declaration,
//! in code, in the arguments of a macro or in an attribute. Re-exports are followed to the file that
//! defines the item. Some lines are no imports by themselves, since nothing is taken from the file
//! that they name: `mod b;`, a re-export (`pub use b::Item;`), and `use super::b;` for a module `b`.
//! What the file itself takes through such a name does count.
//!
//! Code under `#[cfg(test)]` inside a file is left out: unit tests may import what they like, since
//! nothing imports them. A file that is a test as a whole (`tests/*.rs`, `#[cfg(test)] mod tests;`)
//! counts like any other.
//!
//! # What counts as a cycle
//!
//! - Files that all import each other, directly or through others.
//! - Neighbours in a folder whose contents do: modules of a crate, crates of the workspace. The
//!   file that a folder's module consists of (`mod.rs`, `lib.rs`, `main.rs`) is none of the neighbours.

pub mod files;
pub mod findings;
pub mod graph;
pub mod javascript;
pub mod names;
pub mod rust;
pub mod workspace;
