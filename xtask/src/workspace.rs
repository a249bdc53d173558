//! The packages of this workspace, as cargo reports them.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::command::program;

/// A package.
#[derive(Debug, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    /// The folder of its manifest.
    pub folder: PathBuf,
    /// Whether cargo builds it if no package is named.
    pub is_default: bool,
    /// Names of its features.
    pub features: Vec<String>,
    /// What its feature `default` enables.
    pub default_features: Vec<String>,
}

impl Package {
    /// Whether its manifest is in this folder of the workspace, or one below it.
    pub fn is_in(&self, folder: &str) -> bool {
        self.folder.starts_with(crate::command::root().join(folder))
    }
}

/// All packages of the workspace.
///
/// # Errors
///
/// If cargo cannot read the manifests.
pub fn packages() -> Result<Vec<Package>> {
    let options = ["metadata", "--no-deps", "--format-version", "1"];
    let output = program("cargo", &options).output()?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    packages_of(&serde_json::from_slice(&output.stdout)?)
}

fn packages_of(metadata: &Value) -> Result<Vec<Package>> {
    let list = |key: &str| metadata[key].as_array().context("incomplete metadata");
    let default = list("workspace_default_members")?;
    let package = |value: &Value| {
        let text = |key: &str| value[key].as_str().context("incomplete package");
        let features = value["features"].as_object().context("no features")?;
        let enabled = features.get("default").and_then(Value::as_array);
        let mut folder = PathBuf::from(text("manifest_path")?);
        folder.pop();
        Ok(Package {
            name: text("name")?.to_owned(),
            folder,
            is_default: default.contains(&value["id"]),
            features: features.keys().cloned().collect(),
            default_features: enabled
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        })
    };
    list("packages")?.iter().map(package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_features_and_default_members() {
        let metadata = serde_json::json!({
            "workspace_default_members": ["1"],
            "packages": [
                {"id": "1", "name": "a", "manifest_path": "/w/a/Cargo.toml",
                 "features": {"default": ["x"], "x": [], "y": ["x"]}},
                {"id": "2", "name": "b", "manifest_path": "/w/b/Cargo.toml", "features": {}},
            ],
        });
        let packages = packages_of(&metadata).expect("is complete");
        let a = Package {
            name: "a".to_owned(),
            folder: PathBuf::from("/w/a"),
            is_default: true,
            features: vec!["default".to_owned(), "x".to_owned(), "y".to_owned()],
            default_features: vec!["x".to_owned()],
        };
        assert_eq!(packages[0], a);
        assert!(!packages[1].is_default);
    }
}
