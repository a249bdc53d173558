//! `cargo xtask bundle`: the page as one HTML file that works by double click, and the site as a zip.
//!
//! ```text
//! dist/ ── modules, workers ──▶ files ── gzip, 85 signs ──▶ data blocks ─┐
//! dist/index.html ── style, policy, www/bundle/loader.js ────────────────┴▶ genrescope.html
//! ```

mod archive;
mod document;
mod files;
mod modules;
mod pack;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::command::{root, target_dir};
use crate::page;
use files::Files;

/// Bytes that the file may have, so that it can be sent by mail and opened by every browser.
const MOST_BYTES: usize = 5_000_000;

/// `cargo xtask bundle [--no-build] [FOLDER]`
pub fn run(options: &[String]) -> Result<()> {
    let (mut folder, mut build) = (None, true);
    for option in options {
        match option.as_str() {
            "--no-build" => build = false,
            other if other.starts_with('-') || folder.is_some() => {
                bail!("unknown option {other}: use --no-build, and one folder for the files")
            }
            other => folder = Some(PathBuf::from(other)),
        }
    }
    if build {
        page::build()?;
    }
    let folder = folder.unwrap_or_else(|| target_dir().join("bundle"));
    write(&root().join("dist"), &folder)
}

/// Writes `genrescope.html` and `genrescope-site.zip` of a built site into a folder.
///
/// # Errors
/// There is no built site, its files are not what this expects, or the result is too large.
pub fn write(site: &Path, folder: &Path) -> Result<()> {
    ensure!(
        site.join("index.html").exists(),
        "dist/ contains no page: run `cargo xtask build` first"
    );
    fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    let files = Files::read(site)?;
    let html = document::document(&files, &pack::blocks(&files)?)?;
    ensure!(
        html.len() <= MOST_BYTES,
        "the page as one file has {} bytes, more than {MOST_BYTES}",
        html.len()
    );
    let file = folder.join("genrescope.html");
    fs::write(&file, &html).with_context(|| format!("{}", file.display()))?;
    println!("{}: {:.2} MB", file.display(), html.len() as f64 / 1e6);
    let zip = folder.join("genrescope-site.zip");
    let bytes = archive::zip(site, &zip).with_context(|| format!("{}", zip.display()))?;
    println!("{}: {:.2} MB", zip.display(), bytes as f64 / 1e6);
    Ok(())
}
