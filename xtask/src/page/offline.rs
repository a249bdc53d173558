//! The list of the site's files, for the service worker that keeps them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::digest;

/// Name of the service worker's script. The one file that it does not keep itself.
const WORKER: &str = "service_worker.js";
/// What the template has in place of the list.
const PLACE: &str = "{ version: \"\", files: {} }";

/// Files by address, relative to the folder of the site.
type Files = BTreeMap<String, Vec<u8>>;

/// Puts a version into index.html, and it and the integrity of all files into the service worker.
/// Tells the version.
///
/// # Errors
/// A file cannot be read or has a name that would need escaping in an address.
pub fn write(dist: &Path, template: &str) -> Result<String> {
    ensure!(
        template.matches(PLACE).count() == 1,
        "{WORKER} has no place for the list of files"
    );
    let mut files = Files::new();
    gather(dist, "", &mut files)?;
    files.remove(WORKER);
    let version = version(&files, template);

    let html = files
        .remove("index.html")
        .context("there is no index.html")?;
    let html = stamped(&String::from_utf8(html)?, &version)?;
    fs::write(dist.join("index.html"), &html)?;
    // By the address that visitors use; some hosts send index.html there by a redirection.
    files.insert("./".to_owned(), html.into_bytes());

    fs::write(dist.join(WORKER), filled(template, &version, &files))?;
    Ok(version)
}

fn gather(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        ensure!(
            name.chars().all(plain),
            "rename {name}: it is no plain address"
        );
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Changes when any file does.
fn version(files: &Files, template: &str) -> String {
    let mut all = digest::integrity(template.as_bytes());
    for (name, bytes) in files {
        all += &format!("\n{name} {}", digest::integrity(bytes));
    }
    digest::short(all.as_bytes())
}

/// The page asks for its later files under this version: see `web/src/page/bridge.rs`.
fn stamped(html: &str, version: &str) -> Result<String> {
    ensure!(html.contains("</head>"), "index.html has no head");
    let meta = format!("<meta name=\"version\" content=\"{version}\">\n</head>");
    Ok(html.replacen("</head>", &meta, 1))
}

fn filled(template: &str, version: &str, files: &Files) -> String {
    let list: Vec<String> = files
        .iter()
        .map(|(name, bytes)| format!("{name:?}:{:?}", digest::integrity(bytes)))
        .collect();
    let list = format!(
        "{{\"version\":{version:?},\"files\":{{{}}}}}",
        list.join(",")
    );
    template.replacen(PLACE, &list, 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The service worker of a small site.
    fn worker(name: &str, engine: &str) -> String {
        let folder = std::env::temp_dir().join(format!("genrescope-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("words")).unwrap();
        fs::write(folder.join("index.html"), "<head></head>").unwrap();
        fs::write(folder.join("engine.js"), engine).unwrap();
        fs::write(folder.join("words/en.json"), "{}").unwrap();
        let version = write(&folder, &format!("const site = {PLACE};\n")).unwrap();
        let worker = fs::read_to_string(folder.join(WORKER)).unwrap();
        let html = fs::read_to_string(folder.join("index.html")).unwrap();
        assert!(html.contains(&format!("content=\"{version}\"")));
        fs::remove_dir_all(&folder).unwrap();
        worker
    }

    #[test]
    fn every_file_is_listed_and_any_change_is_another_version() {
        let first = worker("first", "one");
        for name in ["./", "engine.js", "words/en.json"] {
            assert!(first.contains(&format!("\"{name}\":\"sha256-")), "{first}");
        }
        assert!(!first.contains("index.html") && !first.contains(WORKER));
        assert_eq!(first, worker("same", "one"));
        assert_ne!(first, worker("other", "two"));
    }

    #[test]
    fn the_template_has_its_place_for_the_list() {
        let template = include_str!("../../../www/service_worker.js");
        assert_eq!(template.matches(PLACE).count(), 1);
        assert!(write(Path::new("."), "nothing").is_err());
    }
}
