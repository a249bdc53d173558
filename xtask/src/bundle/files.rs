//! The files of a site, prepared for the loader.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::modules;

/// Files of the site that the page as one file has no use for: it is not installed, and the rest is in the document itself.
const LEFT_OUT: [&str; 4] = [
    "index.html",
    "manifest.webmanifest",
    "service_worker.js",
    // The file has at most 5 MB. The room offers only the models that are there.
    "teaching.safetensors",
];

/// The files of a site by their names.
pub struct Files {
    /// `index.html`.
    pub document: String,
    /// Scripts, styles, texts and pictures, in the form that the loader expects.
    pub texts: BTreeMap<String, String>,
    /// Paths of programs and models.
    pub binaries: BTreeMap<String, PathBuf>,
}

impl Files {
    /// Reads a built site.
    ///
    /// # Errors
    /// A file is missing, or cannot be read.
    pub fn read(site: &Path) -> Result<Files> {
        let mut files = Files {
            document: fs::read_to_string(site.join("index.html"))?,
            texts: BTreeMap::new(),
            binaries: BTreeMap::new(),
        };
        files.gather(site, "")?;
        for program in ["engine", "inside", "teach"] {
            // The worker's script is complete: a worker of a page from a file loads nothing.
            let script = files
                .texts
                .remove(&format!("{program}.js"))
                .with_context(|| format!("{program}.js is missing"))?;
            let worker = modules::worker(&script).with_context(|| format!("{program}.js"))?;
            files.texts.insert(format!("{program}_worker.js"), worker);
        }
        for (name, script) in &files.texts {
            for other in modules::imports(script) {
                let is_there = files.texts.contains_key(other);
                ensure!(is_there, "{name} imports {other}, which is missing");
            }
        }
        let text = include_str!("../../../www/bundle/file_line.json");
        files.texts.insert("file_line.json".into(), text.into());
        Ok(files)
    }

    fn gather(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("{prefix}{name}");
            let ending = name.rsplit('.').next().unwrap_or_default();
            if path.is_dir() {
                self.gather(&path, &format!("{name}/"))?;
            } else if LEFT_OUT.contains(&&name[..]) {
                continue;
            } else if matches!(ending, "wasm" | "safetensors") {
                self.binaries.insert(name, path);
            } else if matches!(ending, "js" | "css" | "json" | "svg") {
                let text =
                    fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
                let (name, text) = modules::prepared(name, text, prefix);
                self.texts.insert(name, text);
            }
        }
        Ok(())
    }
}
