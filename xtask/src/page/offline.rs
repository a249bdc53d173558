//! The service worker's list of all files of the site, which it caches.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{compress, digest};

/// The service worker's script, the only file that it does not cache.
const WORKER: &str = "service_worker.js";
/// The text in the template that the list replaces.
const PLACE: &str = "{ version: \"\", files: {} }";

/// Content by address, relative to the folder of the site.
type Files = BTreeMap<String, Vec<u8>>;

/// Writes the version of the site into `index.html`, and the version and the digest of each file into the
/// service worker. Returns the version.
///
/// # Errors
/// A file cannot be read or has a name that needs escaping in an address.
pub fn write(dist: &Path, template: &str) -> Result<String> {
    ensure!(
        template.matches(PLACE).count() == 1,
        "{WORKER} does not contain {PLACE} once"
    );
    let mut files = Files::new();
    gather(dist, "", &mut files)?;
    files.remove(WORKER);
    let version = version(&files, template);
    for (name, bytes) in &mut files {
        if name.contains('/') && name.ends_with(".js") {
            let script = versioned(&String::from_utf8(std::mem::take(bytes))?, &version);
            fs::write(dist.join(name), &script)?;
            *bytes = script.into_bytes();
        }
    }

    let html = files
        .remove("index.html")
        .context("there is no index.html")?;
    let html = stamped(&String::from_utf8(html)?, &version)?;
    fs::write(dist.join("index.html"), &html)?;
    // The address that visitors use. Some hosts redirect index.html to it.
    files.insert("./".to_owned(), html.into_bytes());

    fs::write(dist.join(WORKER), filled(template, &version, &files))?;
    Ok(version)
}

fn gather(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let entry = entry?;
        // A server sends these in place of the file, to browsers that see no difference.
        if compress::is_copy(&entry.path()) {
            continue;
        }
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        ensure!(
            name.chars().all(plain),
            "rename {name}: its characters need escaping in an address"
        );
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// A digest of all files and the template.
fn version(files: &Files, template: &str) -> String {
    let mut all = digest::integrity(template.as_bytes());
    for (name, bytes) in files {
        all += &format!("\n{name} {}", digest::integrity(bytes));
    }
    digest::short(all.as_bytes())
}

/// A module whose imports, all of them relative, name this version. The page adds it to the address of the first module
/// only, and modules without it could be those of a newer version.
fn versioned(script: &str, version: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(at) = rest.find(['"', '\'', '`']) {
        let (before, text) = rest.split_at(at + 1);
        out += before;
        rest = text;
        let is_relative = text.starts_with("./") || text.starts_with("../");
        let end = before
            .chars()
            .next_back()
            .and_then(|quote| text.find(quote));
        if let (true, Some(end)) = (is_relative, end) {
            let (address, after) = text.split_at(end);
            out += address;
            if address.ends_with(".js") {
                out += &format!("?v={version}");
            }
            rest = after;
        }
    }
    out + rest
}

/// The page adds this version to the address of each file that it loads later: see `web/page/src/bridge.rs`.
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
mod tests {
    use super::*;

    #[test]
    fn imports_of_a_module_name_the_version() {
        let script = "import { a } from \"./a.js\";\nawait import(`../b/${c}.js`);\n// ./d.js stays\nx(\"./e.json\");\n";
        let expected = "import { a } from \"./a.js?v=9\";\nawait import(`../b/${c}.js?v=9`);\n// ./d.js stays\nx(\"./e.json\");\n";
        assert_eq!(versioned(script, "9"), expected);
    }

    /// Returns the service worker of a small site.
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
    fn lists_every_file_and_changes_version_with_content() {
        let first = worker("first", "one");
        for name in ["./", "engine.js", "words/en.json"] {
            assert!(first.contains(&format!("\"{name}\":\"sha256-")), "{first}");
        }
        assert!(!first.contains("index.html") && !first.contains(WORKER));
        assert_eq!(first, worker("same", "one"));
        assert_ne!(first, worker("other", "two"));
    }

    #[test]
    fn template_of_the_site_has_one_place_for_the_list() {
        let template = include_str!("../../../www/service_worker.js");
        assert_eq!(template.matches(PLACE).count(), 1);
        assert!(write(Path::new("."), "nothing").is_err());
    }
}
