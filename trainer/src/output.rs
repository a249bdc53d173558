//! Output to streams that may be closed or backed by a full disk.

use std::fmt::Display;
use std::io::{ErrorKind, Write, stderr, stdout};

use anyhow::{Context, Result};
use serde::Serialize;

/// Prints a line of results. A closed pipe (as with `head`) is not an error.
///
/// # Errors
/// Standard output cannot be written, for example because the disk behind it is full.
pub fn line(text: impl Display) -> Result<()> {
    match writeln!(stdout(), "{text}").and_then(|()| stdout().flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Prints figures as JSON or as text.
///
/// # Errors
/// As for [`line()`].
pub fn figures(figures: &(impl Serialize + Display), json: bool) -> Result<()> {
    match json {
        true => line(serde_json::to_string_pretty(figures)?),
        false => line(figures.to_string().trim_end()),
    }
}

/// Prints a line about the progress; errors are ignored, so that a full disk does not stop the work.
pub fn progress(text: impl Display) {
    writeln!(stdout(), "{text}").ok();
}

/// Prints a line on standard error; errors are ignored as in [`progress`].
pub fn warn(text: impl Display) {
    writeln!(stderr(), "{text}").ok();
}
