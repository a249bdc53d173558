//! Building the page into `dist/`.

mod assemble;
mod compact;
pub mod compress;
pub mod digest;
mod offline;
mod policy;
mod source;
mod styles;
mod worker;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::client;
use crate::command::root;
use crate::tools;
use crate::wasm::Tools;

pub use compact::compact;
pub use source::Program;

/// Builds the site of `www/index.html`. `dist/` is replaced only if all succeeds.
///
/// # Errors
/// A program does not compile, or a tool cannot be installed.
pub fn build() -> Result<()> {
    tools::wasm_target()?;
    println!("building the page; the first build takes some minutes");
    let dist = root().join("dist");
    let stage = dist.join(".stage");
    remove(&stage)?;
    fs::create_dir_all(&stage)?;
    assemble::assemble(&root().join("www"), &stage)?;
    finish(&stage)?;

    for entry in fs::read_dir(&dist)? {
        let path = entry?.path();
        if path != stage {
            remove(&path)?;
        }
    }
    for entry in fs::read_dir(&stage)? {
        let entry = entry?;
        fs::rename(entry.path(), dist.join(entry.file_name()))?;
    }
    remove(&stage)
}

/// Adds to a built site, also to one that trunk has built: short names in the programs, compact scripts, one style sheet,
/// the content policy, and the service worker with its list of all files.
///
/// # Errors
/// A file is missing, or `index.html` contains what its policy forbids.
pub fn finish(site: &Path) -> Result<()> {
    let sizes = Tools::install()?.shorten(site)?;
    // A site that is finished a second time has no names left to attribute sizes by.
    if sizes.as_object().is_some_and(|sizes| !sizes.is_empty()) {
        let report = root().join("target/page-sizes.json");
        fs::create_dir_all(root().join("target"))?;
        fs::write(&report, serde_json::to_string_pretty(&sizes)? + "\n")
            .with_context(|| format!("{}", report.display()))?;
    }

    worker::complete(site)?;
    // The rooms load it with the version in its address.
    fs::write(site.join("genrescope.js"), client::joined("index.js", &[])?)?;
    let index = site.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| format!("{}", index.display()))?;
    let strict = policy::apply(&styles::join(&html, site)?)?;
    if let Some(start) = &strict.start {
        fs::write(site.join(&start.name), &start.text)?;
    }
    fs::write(&index, compact::document(&strict.html))?;
    compact::scripts(site)?;
    compact::manifest(site)?;
    let template = root().join("www/service_worker.js");
    let template =
        fs::read_to_string(&template).with_context(|| format!("{}", template.display()))?;
    let version = offline::write(site, &compact::compact(&template))?;
    compress::site(site)?;
    println!("built version {version} of the page");
    Ok(())
}

/// The programs of the page, as `www/index.html` lists them.
///
/// # Errors
/// The document cannot be read.
pub fn programs() -> Result<Vec<Program>> {
    let index = root().join("www/index.html");
    source::programs(&fs::read_to_string(&index).with_context(|| format!("{}", index.display()))?)
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else if path.exists() {
        fs::remove_file(path)
    } else {
        Ok(())
    };
    removed.with_context(|| format!("{}", path.display()))
}
