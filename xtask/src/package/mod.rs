//! The npm package `genrescope`: built from `web/package` and the built page, and packed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::client;
use crate::command::{output_of, program, root, run as run_to_end, target_dir};
use crate::page::{self, compact};

/// Files of the built page and their names in the package, which do not change from version to version.
const FROM_PAGE: [(&str, &str); 4] = [
    ("engine.js", "worker.js"),
    ("engine_bg.wasm", "engine.wasm"),
    ("genrescope.safetensors", "model.safetensors"),
    ("recorder_worklet.js", "recorder.js"),
];
/// Files of the repository that the package has as they are.
const FROM_ROOT: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Builds and packs the package.
///
/// # Errors
/// The page cannot be built, or npm is missing.
pub fn run(options: &[String]) -> Result<()> {
    match options {
        [] => page::build()?,
        [option] if option == "--no-build" => {}
        _ => bail!("cargo xtask package [--no-build]"),
    }
    let packed = build()?;
    println!("packed {}", packed.display());
    Ok(())
}

/// Writes the package into `target/package/genrescope` and a tarball beside it, from the page in `dist/`. Returns the
/// tarball's path.
///
/// # Errors
/// The page is not built, or npm is missing.
pub fn build() -> Result<PathBuf> {
    let base = target_dir().join("package");
    if base.exists() {
        fs::remove_dir_all(&base).with_context(|| format!("{}", base.display()))?;
    }
    let folder = base.join("genrescope");
    fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    assemble(&folder)?;
    pack(&folder, &base)
}

fn assemble(folder: &Path) -> Result<()> {
    let (source, dist) = (root().join("web/package"), root().join("dist"));
    for (from, to) in FROM_PAGE {
        let from = dist.join(from);
        ensure!(from.exists(), "no {}: cargo xtask build", from.display());
        copy(&from, &folder.join(to))?;
    }
    for name in FROM_ROOT {
        copy(&root().join(name), &folder.join(name))?;
    }
    copy(&source.join("README.md"), &folder.join("README.md"))?;

    let index = client::joined("index.js", &[])?;
    write(&folder.join("index.js"), &compact(&index))?;
    let element = client::joined("element.js", &["index.js"])?;
    write(&folder.join("element.js"), &compact(&element))?;
    let define = read(&source.join("src/define.js"))?;
    write(&folder.join("define.js"), &compact(&define))?;
    for name in ["index.d.ts", "element.d.ts", "define.d.ts"] {
        copy(&source.join("types").join(name), &folder.join(name))?;
    }

    let mut manifest: Value = serde_json::from_str(&read(&source.join("package.json"))?)?;
    manifest["version"] = env!("CARGO_PKG_VERSION").into();
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    write(&folder.join("package.json"), &text)
}

fn pack(folder: &Path, into: &Path) -> Result<PathBuf> {
    ensure!(
        output_of("npm", &["--version"]).is_some(),
        "npm is missing: install Node 20 or newer"
    );
    let mut npm = program("npm", &["pack", "--silent", "--ignore-scripts"]);
    npm.arg("--pack-destination").arg(into).current_dir(folder);
    run_to_end(npm)?;
    let name = format!("genrescope-{}.tgz", env!("CARGO_PKG_VERSION"));
    let packed = into.join(name);
    ensure!(packed.exists(), "npm did not write {}", packed.display());
    Ok(packed)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("{}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("{}", from.display()))?;
    Ok(())
}
