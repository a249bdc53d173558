//! The crates of a workspace, as cargo reports them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A package with its crates.
#[derive(Debug)]
pub struct Package {
    /// As in its manifest.
    pub name: String,
    /// Root file of the library, if there is one.
    pub library: Option<PathBuf>,
    /// Root files of all targets: library, programs, tests, benchmarks, examples, build script.
    pub roots: Vec<PathBuf>,
    /// Names by which code refers to other packages of the workspace, and those packages' names.
    pub dependencies: BTreeMap<String, String>,
}

/// Asks cargo for the packages of the workspace in `folder`.
///
/// # Errors
///
/// If cargo cannot read the workspace.
pub fn packages(folder: &Path) -> Result<Vec<Package>> {
    let output = Command::new("cargo")
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(folder)
        .output()
        .context("cannot start cargo")?;
    ensure!(
        output.status.success(),
        "cargo metadata failed in {}: {}",
        folder.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    packages.iter().map(package).collect()
}

fn package(value: &Value) -> Result<Package> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut package = Package {
        name: text(&value["name"]).context("a package without a name")?,
        library: None,
        roots: Vec::new(),
        dependencies: BTreeMap::new(),
    };
    for target in value["targets"].as_array().into_iter().flatten() {
        let root = PathBuf::from(text(&target["src_path"]).context("a target without a path")?);
        let kinds = target["kind"].as_array().into_iter().flatten();
        let is_library = |kind: &str| kind.ends_with("lib") || kind == "proc-macro";
        if kinds.filter_map(Value::as_str).any(is_library) {
            package.library = Some(root.clone());
            let name = text(&target["name"]).unwrap_or_default();
            let own = package.name.clone();
            package.dependencies.insert(identifier(&name), own);
        }
        package.roots.push(root);
    }
    for dependency in value["dependencies"].as_array().into_iter().flatten() {
        // Only packages of the workspace have a path.
        if let (Some(name), Some(_)) = (text(&dependency["name"]), text(&dependency["path"])) {
            let renamed = text(&dependency["rename"]).unwrap_or_else(|| name.clone());
            package.dependencies.insert(identifier(&renamed), name);
        }
    }
    Ok(package)
}

/// A package's name as code writes it.
fn identifier(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_targets_and_renamed_dependencies() {
        let value = serde_json::json!({
            "name": "genrescope-mel",
            "targets": [
                {"kind": ["lib"], "name": "genrescope_mel", "src_path": "/w/mel/src/lib.rs"},
                {"kind": ["test"], "name": "frames", "src_path": "/w/mel/tests/frames.rs"},
            ],
            "dependencies": [
                {"name": "serde", "rename": null},
                {"name": "genrescope-audio", "rename": null, "path": "/w/audio"},
                {"name": "genrescope-vote", "rename": "vote", "path": "/w/vote"},
            ],
        });
        let package = package(&value).expect("is complete");
        assert_eq!(package.library, Some(PathBuf::from("/w/mel/src/lib.rs")));
        assert_eq!(package.roots.len(), 2);
        let names: Vec<_> = package.dependencies.keys().map(String::as_str).collect();
        assert_eq!(names, ["genrescope_audio", "genrescope_mel", "vote"]);
        assert_eq!(package.dependencies["vote"], "genrescope-vote");
    }
}
