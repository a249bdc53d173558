//! The document of the page as one file, with its Content-Security-Policy.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::files::Files;
use crate::page::digest;

/// For the sentence that the loader adds.
const STYLE: &str = "#file-line{margin-top:.35rem}\n";

/// The document of a site with its files in `blocks`.
///
/// # Errors
/// The document of the site is not what `cargo xtask build` writes.
pub fn document(files: &Files, blocks: &str) -> Result<String> {
    let loader = crate::page::compact(include_str!("../../../www/bundle/loader.js"));
    let mut html = files.document.clone();
    let mut style = String::new();
    for (start, end) in [
        ("<meta http-equiv=\"Content-Security-Policy\"", ">"),
        ("<script src=\"bootstrap.js\"", "</script>"),
        ("<script type=\"module\"", "</script>"),
        ("<link rel=\"modulepreload\"", ">"),
        ("<link rel=\"preload\" href=\"./page-", ">"),
        ("<link rel=\"preload\" href=\"icons/melody.svg\"", ">"),
        ("<link rel=\"apple-touch-icon\"", ">"),
        ("<link rel=\"manifest\"", ">"),
        ("<link rel=\"icon\"", ">"),
        ("<link rel=\"stylesheet\"", ">"),
    ] {
        let element = taken(&mut html, start, end)?;
        if start.contains("stylesheet") {
            style = text(files, &element, "href")?;
        }
    }
    let icon = data_address(text_of(files, "icons/icon.svg")?);
    let melody = data_address(text_of(files, "icons/melody.svg")?);
    style = style.replace("icons/melody.svg", &melody) + STYLE;
    ensure!(
        !style.contains("url(\"icons") && !html.contains("src=\"./"),
        "the document or its style loads a file"
    );
    let policy = [
        "default-src 'none'",
        &format!(
            "script-src '{}' blob: data: 'wasm-unsafe-eval'",
            digest::integrity(loader.as_bytes())
        ),
        "connect-src blob:",
        &format!("style-src '{}' blob:", digest::integrity(style.as_bytes())),
        "img-src blob: data:",
        "media-src blob: mediastream:",
        "worker-src blob: data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    .join("; ");
    let head =
        format!("<head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    let html = html.replacen("<head>", &head, 1);
    let rest = format!(
        "<link rel=\"icon\" href=\"{icon}\" type=\"image/svg+xml\">\n<style>{style}</style>\n</head>"
    );
    let html = html.replacen("</head>", &rest, 1);
    let end = format!("{blocks}<script>{loader}</script>\n</body>");
    ensure!(html.contains("</body>"), "index.html has no end");
    Ok(html.replacen("</body>", &end, 1))
}

/// Takes an element out of a document.
fn taken(html: &mut String, start: &str, end: &str) -> Result<String> {
    let from = html
        .find(start)
        .with_context(|| format!("index.html has no {start}"))?;
    let length = html[from..].find(end).context("an element has no end")? + end.len();
    let element = html[from..from + length].to_owned();
    html.replace_range(from..from + length, "");
    Ok(element)
}

/// The content of the file that an attribute of an element names.
fn text(files: &Files, element: &str, attribute: &str) -> Result<String> {
    let name = element
        .split_once(&format!("{attribute}=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .with_context(|| format!("{element} has no {attribute}"))?
        .0;
    text_of(files, name.trim_start_matches("./")).map(str::to_owned)
}

fn text_of<'a>(files: &'a Files, name: &str) -> Result<&'a str> {
    let text = files.texts.get(name);
    Ok(text.with_context(|| format!("{name} is missing"))?)
}

fn data_address(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg))
}
