//! Paths in source code.

/// A path as written, for instance `super::Mel`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    /// Whether it begins with `::`, which names a crate.
    pub absolute: bool,
    pub segments: Vec<String>,
}
