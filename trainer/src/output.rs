//! Standard output that may be full or closed.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};

use anyhow::{Context, Result};

/// Prints a line of results.
///
/// # Errors
/// It cannot be written: the disk behind it is full, or nobody reads it any more.
pub fn line(text: impl Display) -> Result<()> {
    writeln!(stdout(), "{text}")
        .and_then(|()| stdout().flush())
        .context("cannot write to standard output")
}

/// Prints a line that tells how far the work is; a log on a full disk ends no work.
pub fn tell(text: impl Display) {
    writeln!(stdout(), "{text}").ok();
}

/// Prints a line on standard error, as [`tell`] does.
pub fn warn(text: impl Display) {
    writeln!(stderr(), "{text}").ok();
}
