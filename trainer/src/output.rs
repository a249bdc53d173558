//! Standard output that may be full or closed.

use std::fmt::Display;
use std::io::{ErrorKind, Write, stderr, stdout};

use anyhow::{Context, Result};

/// Prints a line of results. A reader who has seen enough and closed it (`head`) is no error.
///
/// # Errors
/// It cannot be written: the disk behind it is full, say.
pub fn line(text: impl Display) -> Result<()> {
    match writeln!(stdout(), "{text}").and_then(|()| stdout().flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Prints a line that tells how far the work is; a log on a full disk ends no work.
pub fn tell(text: impl Display) {
    writeln!(stdout(), "{text}").ok();
}

/// Prints a line on standard error, as [`tell`] does.
pub fn warn(text: impl Display) {
    writeln!(stderr(), "{text}").ok();
}
