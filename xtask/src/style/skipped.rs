//! Checks that are left out.

/// A check that is left out, and why.
pub type Skipped = (&'static str, String);
