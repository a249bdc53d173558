//! The document, its manifest, scripts and style sheets without comments and indentation: 3 KB less to load, after compression.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Compacts every script and every style sheet of a site, also in its folders.
///
/// # Errors
/// A file cannot be read or written.
pub fn scripts(site: &Path) -> Result<()> {
    for entry in fs::read_dir(site)? {
        let path = entry?.path();
        if path.is_dir() {
            scripts(&path)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "js" || extension == "css")
        {
            let script =
                fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
            fs::write(&path, compact(&script)).with_context(|| format!("{}", path.display()))?;
        }
    }
    Ok(())
}

/// The text without lines that are only a comment or empty, and without indentation. Line breaks stay, since
/// JavaScript may end a statement there. Template literals of several lines are not changed.
pub fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let (mut in_comment, mut in_template) = (false, false);
    for line in text.lines() {
        let code = if in_template { line } else { line.trim() };
        if in_comment {
            in_comment = !code.ends_with("*/");
            continue;
        }
        if !in_template {
            if code.is_empty() || code.starts_with("//") {
                continue;
            }
            // A comment with code behind it stays.
            if code.starts_with("/*") && (!code.contains("*/") || code.ends_with("*/")) {
                in_comment = !code.ends_with("*/");
                continue;
            }
        }
        let quotes = code.matches('`').count() - code.matches("\\`").count();
        in_template ^= quotes % 2 == 1;
        compact += code;
        compact.push('\n');
    }
    compact
}

/// Compacts the manifest of the web app, if the site has one.
///
/// # Errors
/// It is not JSON, or cannot be written.
pub fn manifest(site: &Path) -> Result<()> {
    let path = site.join("manifest.webmanifest");
    if !path.exists() {
        return Ok(());
    }
    let text = fs::read_to_string(&path)?;
    let manifest: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{}", path.display()))?;
    fs::write(&path, manifest.to_string()).with_context(|| format!("{}", path.display()))
}

/// A document without lines that are only a comment or empty, and without indentation. It must have no `<pre>`, where
/// white space would be shown.
pub fn document(html: &str) -> String {
    let is_comment = |line: &str| line.starts_with("<!--") && line.ends_with("-->");
    let lines = html.lines().map(str::trim);
    let code = lines.filter(|line| !line.is_empty() && !is_comment(line));
    code.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_keeps_its_elements_and_line_breaks() {
        let html = "<p>\n  <!-- why -->\n\n  <b>a</b> <!-- c -->\n    b\n</p>\n";
        assert_eq!(document(html), "<p>\n<b>a</b> <!-- c -->\nb\n</p>\n");
        assert_eq!(document(&document(html)), document(html));
    }

    #[test]
    fn removes_comments_and_indentation() {
        let script = "/* one */\n/**\n * two\n */\nfunction f() {\n    // three\n\n    return 1; // four\n}\n";
        assert_eq!(compact(script), "function f() {\nreturn 1; // four\n}\n");
    }

    #[test]
    fn comment_before_code_stays() {
        assert_eq!(compact("  /* a */ b();\n"), "/* a */ b();\n");
    }

    #[test]
    fn template_literals_stay() {
        let script = "const a = `x\n  // y\n\n  z`;\n  b();\n";
        assert_eq!(compact(script), "const a = `x\n  // y\n\n  z`;\nb();\n");
    }

    #[test]
    fn a_second_time_changes_nothing() {
        let once = compact("a {\n  /* why */\n  color: red;\n}\n");
        assert_eq!(once, "a {\ncolor: red;\n}\n");
        assert_eq!(compact(&once), once);
    }
}
