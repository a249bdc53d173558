//! The Python package, built by maturin in an environment of its own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::command::{program, root, run, target_dir};
use crate::tools;

/// Builds wheels; from PyPI.
const MATURIN: &str = "maturin==1.16.0";

/// Builds the wheel and prints its path.
pub fn command() -> Result<()> {
    println!("{}", build()?.display());
    Ok(())
}

/// Builds the wheel into an empty `target/wheels`.
pub fn build() -> Result<PathBuf> {
    tools::for_the_wheel()?;
    let folder = target_dir().join("wheels");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    let python = environment("maturin")?;
    run(program(
        &python,
        &["-m", "pip", "install", "--quiet", MATURIN],
    ))?;
    let out = folder.to_string_lossy();
    let options = [
        "-m",
        "maturin",
        "build",
        "--release",
        "--locked",
        "--out",
        &out,
    ];
    let mut maturin = program(&python, &options);
    maturin.current_dir(root().join("python"));
    run(maturin)?;
    let files = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let wheels: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
    ensure!(
        wheels.len() == 1,
        "one wheel is expected in {}",
        folder.display()
    );
    Ok(wheels[0].clone())
}

/// The interpreter of an environment in `target/python`, created on first use.
pub fn environment(name: &str) -> Result<PathBuf> {
    let folder = target_dir().join("python").join(name);
    let programs = Path::new(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python3"
    });
    if !folder.join(programs).is_file() {
        let path = folder.to_string_lossy();
        run(program(tools::PYTHON, &["-m", "venv", &path]))?;
    }
    Ok(folder.join(programs))
}
