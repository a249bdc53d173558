//! `cargo xtask synthetic-speech`: installs the voices, then runs the program of that name.

use std::env;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::command::{program, root, run as run_to_end};
use crate::tools;

/// `cargo xtask synthetic-speech [--held-out] FOLDER`
pub fn run(options: &[String]) -> Result<()> {
    let output = tool()?.arg("--packages").output()?;
    ensure!(output.status.success(), "cannot build synthetic-speech");
    let packages = String::from_utf8(output.stdout)?;
    let packages: Vec<&str> = packages.lines().collect();
    tools::for_synthetic_speech(&packages)?;
    let mut tool = tool()?;
    tool.args(options);
    run_to_end(tool)
}

/// The program, in the caller's folder: paths on the command line are relative to it.
fn tool() -> Result<Command> {
    let manifest = root().join("tools/synthetic-speech/Cargo.toml");
    let mut cargo = program("cargo", &["run", "--quiet", "--manifest-path"]);
    cargo.arg(manifest).arg("--");
    cargo.current_dir(env::current_dir().context("no current folder")?);
    cargo.stderr(Stdio::inherit());
    Ok(cargo)
}
