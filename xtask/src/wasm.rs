//! WebAssembly programs: compiled by cargo, given JavaScript bindings, optimised.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::command::{program, run, target_dir};
use crate::tools;

/// The target of programs for the browser.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles one binary and returns its path. `package` is `["-p", NAME]` or `["--manifest-path", FILE]`.
///
/// # Errors
/// The binary does not compile.
pub fn compile(
    package: [&str; 2],
    bin: &str,
    profile: &str,
    features: Option<&str>,
) -> Result<PathBuf> {
    let mut cargo = program("cargo", &["build", "--target", TARGET]);
    cargo
        .args(package)
        .args(["--bin", bin, "--profile", profile])
        // Several builds run at once, and their progress bars would overwrite each other.
        .env("CARGO_TERM_PROGRESS_WHEN", "never");
    if let Some(features) = features {
        cargo.args(["--features", features]);
    }
    run(cargo)?;
    let file = target_dir().join(format!("{TARGET}/{profile}/{bin}.wasm"));
    ensure!(file.exists(), "cargo did not write {}", file.display());
    Ok(file)
}

/// The programs that process a compiled program.
#[derive(Debug)]
pub struct Tools {
    /// The program of the package in `xtask/wasm-tools`.
    own: PathBuf,
    /// Binaryen's `wasm-opt`.
    wasm_opt: PathBuf,
}

impl Tools {
    /// Builds or installs what is missing.
    ///
    /// # Errors
    /// A tool cannot be built, or npm is missing.
    pub fn install() -> Result<Tools> {
        Ok(Tools {
            wasm_opt: tools::wasm_opt()?,
            own: tools::wasm_tools()?,
        })
    }

    /// Writes `<name>.js`, an ES module, and `<name>_bg.wasm` into an emptied folder. Returns the path of
    /// the latter.
    ///
    /// # Errors
    /// The program is not one that uses wasm-bindgen.
    pub fn bindings(&self, wasm: &Path, folder: &Path, name: &str) -> Result<PathBuf> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
        }
        fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
        let mut command = program(&self.own, &["bindings"]);
        command.args([wasm, folder]).arg(name);
        run(command)?;
        Ok(folder.join(format!("{name}_bg.wasm")))
    }

    /// Replaces a program by its optimised form.
    ///
    /// # Errors
    /// The program uses a WebAssembly feature that `options` do not enable.
    pub fn optimise(&self, wasm: &Path, options: &[impl AsRef<str>]) -> Result<()> {
        let mut command = program(&self.wasm_opt, &[]);
        command
            .args(options.iter().map(AsRef::as_ref))
            .arg("-o")
            .args([wasm, wasm]);
        run(command)
    }

    /// Shortens the names of imports in each program of a folder and its script. Returns the sizes of the
    /// programs by crate as JSON.
    ///
    /// # Errors
    /// A program has no script.
    pub fn shorten(&self, folder: &Path) -> Result<serde_json::Value> {
        let mut command = program(&self.own, &["shorten"]);
        let output = command.arg(folder).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{}", errors.trim());
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}
