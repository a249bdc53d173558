//! Man pages as `man` shows them.

use std::path::Path;
use std::process::Command;

/// A man page as text, rendered by groff with all its warnings; `Err` has the warnings, `None` means that this machine has
/// no groff.
pub fn render_man_page(page: &Path) -> Option<Result<String, String>> {
    // The last option leaves out bold and underlined letters, which are otherwise printed twice.
    let output = Command::new("groff")
        .args(["-man", "-ww", "-Tutf8", "-P-cbou"])
        .arg(page)
        .output()
        .ok()?;
    let warnings = String::from_utf8_lossy(&output.stderr);
    Some(if output.status.success() && warnings.trim().is_empty() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(warnings.into_owned())
    })
}
